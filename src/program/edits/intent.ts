import { type Span } from '../../graph/errors.ts'
import { type ShowCard } from '../../graph/showCard.ts'

/**
 * Which call that makes a graph (`trace`, `generate`, `cache`) an intent is about: any place inside it, which also says
 * which `invoke`, `sweep` or step is meant; the n-th in code order; null for the last one, which is made if there is none.
 */
export type TraceAt = { span: Span } | { trace: number } | null

/** The functions of `show`. */
export type ShowKind = Exclude<ShowCard['kind'], 'log'>

/** What can show a tensor of one site. */
export type ShowKindForSite = Exclude<ShowKind, 'generations' | 'text' | 'lens'>

export type OptionValue = string | number | boolean | readonly (string | number | readonly number[])[]

/**
 * What of a `LanguageModel` call is changed; '' takes an option away. A device and an endpoint exclude each other: one
 * that is written takes the other away.
 */
export interface ModelChange {
  id?: string
  revision?: string
  dtype?: string
  device?: string
  /** The endpoint that is set (true), or one by its name or address. */
  remote?: string | true
}

/** What a click means, to be written as code. Sites and modules are canonical paths of the site map. */
export type EditIntent =
  /** Reads a site, returns the value from the body and shows it after the trace. */
  | { kind: 'read'; site: string; at: TraceAt; index?: string; show?: ShowKindForSite }
  /** Writes a site; `value` is source text: '0' ablates. */
  | { kind: 'write'; site: string; at: TraceAt; value: string; index?: string }
  /** Writes the value that the site has for another prompt, which a trace of its own reads; '' is to be typed. */
  | { kind: 'patch'; site: string; at: TraceAt; index?: string; prompt?: string }
  | { kind: 'skip'; module: string; at: TraceAt }
  /** An option of the `show` call at a place; null takes it away. */
  | { kind: 'show-option'; span: Span; key: string; value: OptionValue | null }
  /** Another view of what the `show` call at a place shows, or of a variable. */
  | { kind: 'show'; of: Span | string; show: ShowKind }
  /** Replaces a prompt that is written out, counted from 0 inside the call. */
  | { kind: 'prompt'; at: TraceAt; index: number; text: string }
  /** Model, revision, precision, and device or endpoint, in the first call that writes them out. */
  | { kind: 'model'; change: ModelChange }

/** Replaces `from` to `to` of the source. */
export interface TextChange {
  from: number
  to: number
  insert: string
}

export type EditResult =
  | {
      /** In order, not overlapping; none where the program already says so. */
      changes: readonly TextChange[]
      /** What was written, in the changed program. */
      select: { from: number; to: number }
    }
  | { refused: string; hint: string }
