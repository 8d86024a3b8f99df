import * as v from 'valibot'
import { VitrineError } from '../../graph/errors.ts'

/**
 * An experiment as it is kept and sent: the program, the model it last ran on, and how it was looked at.
 * Never results. Frozen: a later change is a new version and a step in `modernizeRecipe`.
 */
export interface Recipe {
  version: 1
  /** First in the JSON, so that a link that was cut short still gives most of it back. */
  code: string
  title: string
  /** What the last run used; null before the first run. The program itself says what the next run will use. */
  model: { id: string; revision: string; precision: string } | null
  view: RecipeView
}

export interface RecipeView {
  /** The place that a narrow screen shows. */
  place: Place
  graph: 'picture' | 'list'
}

export type Place = 'editor' | 'graph' | 'results'

export const defaultView: RecipeView = { place: 'editor', graph: 'picture' }

/** Longest program a recipe holds, in UTF-16 units. */
export const maxCodeLength = 200_000

const view = v.fallback(
  v.object({
    place: v.fallback(v.picklist(['editor', 'graph', 'results']), 'editor'),
    graph: v.fallback(v.picklist(['picture', 'list']), 'picture'),
  }),
  defaultView,
)

const model = v.fallback(
  v.nullable(
    v.object({
      id: v.pipe(v.string(), v.maxLength(200)),
      revision: v.pipe(v.string(), v.maxLength(200)),
      precision: v.pipe(v.string(), v.maxLength(20)),
    }),
  ),
  null,
)

const version1 = v.object({
  version: v.literal(1),
  code: v.pipe(v.string(), v.maxLength(maxCodeLength)),
  title: v.fallback(v.pipe(v.string(), v.maxLength(200)), 'Untitled experiment'),
  model,
  view,
})

/**
 * Lifts outside data (a link, a file, storage) to today's recipe. What only concerns the view falls back to its
 * default; without a program there is no recipe.
 * @throws VitrineError saying what is missing or which version is unknown
 */
export function modernizeRecipe(data: unknown): Recipe {
  const version = v.safeParse(v.object({ version: v.number() }), data)
  if (!version.success) throw new VitrineError('this is not a Vitrine experiment: it has no version')
  if (version.output.version !== 1)
    throw new VitrineError(
      `this experiment was written by a newer Vitrine (recipe version ${version.output.version}, this page reads version 1)`,
      { hint: 'reload the page to get the newest version' },
    )
  const parsed = v.safeParse(version1, data)
  if (parsed.success) return parsed.output
  const issue = parsed.issues[0]
  throw new VitrineError(
    `this experiment cannot be read: ${v.getDotPath(issue) ?? 'recipe'}: ${issue.message}`,
  )
}
