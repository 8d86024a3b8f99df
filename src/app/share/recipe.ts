import * as v from 'valibot'
import { VitrineError } from '../../graph/errors.ts'
import { type InputValue } from '../../graph/inputs.ts'
import { type RunDigest } from './digest.ts'
import { runDigest } from './digestSchema.ts'

/**
 * An experiment as it is kept and sent: the program, its inputs, the model it last ran on, and how it was looked at.
 * Never results. A version that was released is frozen: a later change is a new version and a step in `modernizeRecipe`.
 */
export interface Recipe {
  version: 2
  /** First in the JSON, so that a link that was cut short still gives most of it back. */
  code: string
  title: string
  /** What the controls of the program's inputs are set to, by name; an input that is not here has its default. */
  inputs: Readonly<Record<string, InputValue>>
  /** What the last run used; null before the first run. The program itself says what the next run will use. */
  model: { id: string; revision: string; precision: string } | null
  view: RecipeView
  /** In links: what the sender's run showed. */
  digest?: RunDigest | undefined
  /** In links: the graphs that the sender's page recorded, unchecked (src/app/share/recordedGraphs.ts). */
  graphs?: readonly unknown[] | undefined
}

export interface RecipeView {
  /** The place that a narrow screen shows. */
  place: Place
  graph: 'picture' | 'list'
  /** How far the graph unfolds the module tree. */
  graphDepth: 'model' | 'blocks' | 'parts' | 'sites'
}

export type Place = 'editor' | 'graph' | 'results'

export const defaultView: RecipeView = { place: 'editor', graph: 'picture', graphDepth: 'sites' }

const newest = 2

/** A recipe of which nothing but the program is known. */
export const newRecipe = (code: string, title: string): Recipe => ({
  version: newest,
  code,
  title,
  inputs: {},
  model: null,
  view: defaultView,
})

/** The experiment alone, without what a link carries beside it. */
export const bareRecipe = ({ version, code, title, inputs, model, view }: Recipe): Recipe => ({
  version,
  code,
  title,
  inputs,
  model,
  view,
})

/** Most graphs that travel with a recipe. */
export const maxGraphs = 64

/** Longest program a recipe holds, in UTF-16 units. */
export const maxCodeLength = 200_000

const view = v.fallback(
  v.object({
    place: v.fallback(v.picklist(['editor', 'graph', 'results']), 'editor'),
    graph: v.fallback(v.picklist(['picture', 'list']), 'picture'),
    graphDepth: v.fallback(v.picklist(['model', 'blocks', 'parts', 'sites']), 'sites'),
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

const inputs = v.fallback(
  v.record(
    v.pipe(v.string(), v.maxLength(100)),
    v.union([v.pipe(v.string(), v.maxLength(10_000)), v.pipe(v.number(), v.finite())]),
  ),
  {},
)

const common = {
  code: v.pipe(v.string(), v.maxLength(maxCodeLength)),
  title: v.fallback(v.pipe(v.string(), v.maxLength(200)), 'Untitled experiment'),
  model,
  view,
}

const recipes = v.variant('version', [
  // Before programs had inputs.
  v.object({ version: v.literal(1), ...common }),
  v.object({
    version: v.literal(2),
    ...common,
    inputs,
    digest: v.fallback(v.optional(runDigest), undefined),
    graphs: v.fallback(v.optional(v.pipe(v.array(v.unknown()), v.maxLength(maxGraphs))), undefined),
  }),
])

/**
 * Lifts outside data (a link, a file, storage) to today's recipe. What only concerns the view falls back to its
 * default; without a program there is no recipe.
 * @throws VitrineError saying what is missing or which version is unknown
 */
export function modernizeRecipe(data: unknown): Recipe {
  const version = v.safeParse(v.object({ version: v.number() }), data)
  if (!version.success) throw new VitrineError('this is not a Vitrine experiment: it has no version')
  if (version.output.version > newest || !Number.isInteger(version.output.version))
    throw new VitrineError(
      `this experiment was written by a newer Vitrine (recipe version ${version.output.version}, this page reads version ${newest})`,
      { hint: 'reload the page to get the newest version' },
    )
  const parsed = v.safeParse(recipes, data)
  if (!parsed.success) {
    const issue = parsed.issues[0]
    throw new VitrineError(
      `this experiment cannot be read: ${v.getDotPath(issue) ?? 'recipe'}: ${issue.message}`,
    )
  }
  const recipe = parsed.output
  return recipe.version === 1 ? { ...recipe, version: newest, inputs: {} } : recipe
}
