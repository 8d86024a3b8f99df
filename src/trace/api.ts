/* eslint-disable max-lines, @typescript-eslint/unified-signatures -- one text, which the editor gives to its language service; each overload has its own words */
/*
 * The module 'vitrine' as user code sees it. Declarations only, and no imports: the editor gives this text to the
 * language service as the module's types, and `src/trace` implements it.
 */

/** Element types. PyTorch's int64 appears as int32. */
export type DType = 'float32' | 'float16' | 'int32' | 'bool'

/** A number beside tensors takes their dtype. */
export type TensorLike = Tensor | number | boolean

/** Numbers, nested as deep as the shape. */
export type NestedNumbers = number | boolean | readonly NestedNumbers[]

export type NumericArray = Float32Array | Float64Array | Int32Array | Uint8Array

/** One part of an index: a number, a slice (`':'`, `'2:5'`), places, a mask, or null for a new axis. */
export type IndexPart = number | string | null | readonly number[] | readonly boolean[] | Tensor

/** An index written as a property: `h[':, -1']`, `h['...', 0]`, `h['2:5']`, `h['-1']`. */
export type IndexKey =
  | `${number}`
  | `:${string}`
  | `${number}:${string}`
  | `${number},${string}`
  | `...${string}`
  | `[${string}`
  | `None${string}`

export interface ValuesAndIndices {
  values: Tensor
  indices: Tensor
}

export interface Keepdim {
  /** Keep the reduced dimension with size 1. */
  keepdim?: boolean
}

export type Dims = number | readonly number[]

/**
 * A tensor: recorded in a body, a result of a run, or made from either. Methods have PyTorch's names and meaning, in
 * camelCase, with options last. Nothing is computed until a run; numbers are seen with `await t.data()`.
 *
 * @example
 * const last = logits[':, -1']
 * const top = last.softmax(-1).topk(5)
 */
export interface Tensor {
  [index: IndexKey]: Tensor
  [index: number]: Tensor
  readonly shape: readonly number[]
  readonly dtype: DType
  readonly ndim: number
  /** This tensor, for people who come from nnsight: a saved tensor is its own result. */
  readonly value: Tensor
  /** The last two dimensions exchanged. */
  readonly T: Tensor
  readonly mT: Tensor

  /** Marks a recorded tensor as saved; what a body returns is saved anyway. */
  save(name?: string): Tensor
  /** The values, row-major. In a body there are none yet: look after the trace. */
  data(): Promise<Float32Array | Int32Array | Uint8Array>
  /** The values as nested arrays. */
  // The nesting depends on the shape, which types do not know.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  tolist(): Promise<any>
  /** The value of a tensor of one. */
  item(): Promise<number>
  /** Frees the result on the device. */
  dispose(): void

  /** `h.at(':', -1)` is `h[':, -1']`; takes numbers, slices, arrays, masks and tensors. */
  at(...index: IndexPart[]): Tensor
  /** Writes the site that this tensor, or the tensor it is an index of, was read from. */
  set(value: TensorLike): void
  /** A copy in which an index holds other values: `t.put(':, -1', 0)`. */
  put(...indexThenValue: [...index: IndexPart[], value: TensorLike]): Tensor

  add(other: TensorLike): Tensor
  sub(other: TensorLike): Tensor
  mul(other: TensorLike): Tensor
  div(other: TensorLike): Tensor
  pow(other: TensorLike): Tensor
  remainder(other: TensorLike): Tensor
  neg(): Tensor
  sqrt(): Tensor
  exp(): Tensor
  log(): Tensor
  abs(): Tensor
  sign(): Tensor
  relu(): Tensor
  /** `gelu({ approximate: 'tanh' })` is GPT-2's. */
  gelu(options?: { approximate?: 'none' | 'tanh' }): Tensor
  tanh(): Tensor
  sigmoid(): Tensor
  silu(): Tensor
  sin(): Tensor
  cos(): Tensor
  maximum(other: TensorLike): Tensor
  minimum(other: TensorLike): Tensor
  clamp(min?: number, max?: number): Tensor
  clamp(options: { min?: number; max?: number }): Tensor

  eq(other: TensorLike): Tensor
  ne(other: TensorLike): Tensor
  lt(other: TensorLike): Tensor
  le(other: TensorLike): Tensor
  gt(other: TensorLike): Tensor
  ge(other: TensorLike): Tensor
  logicalAnd(other: TensorLike): Tensor
  logicalOr(other: TensorLike): Tensor
  logicalXor(other: TensorLike): Tensor
  logicalNot(): Tensor
  /** This tensor where the condition is true, else the other. */
  where(condition: Tensor, other: TensorLike): Tensor
  maskedFill(mask: Tensor, value: number): Tensor

  sum(dim?: Dims, options?: Keepdim): Tensor
  mean(dim?: Dims, options?: Keepdim): Tensor
  prod(dim?: number, options?: Keepdim): Tensor
  std(dim?: Dims, options?: Keepdim & { correction?: number }): Tensor
  variance(dim?: Dims, options?: Keepdim & { correction?: number }): Tensor
  var(dim?: Dims, options?: Keepdim & { correction?: number }): Tensor
  norm(dim?: Dims, options?: Keepdim & { p?: number }): Tensor
  logsumexp(dim: Dims, options?: Keepdim): Tensor
  any(dim?: Dims, options?: Keepdim): Tensor
  all(dim?: Dims, options?: Keepdim): Tensor
  cumsum(dim: number): Tensor
  /** The largest value of all. */
  max(): Tensor
  /** The larger of two, element by element. */
  max(other: Tensor): Tensor
  /** The largest along a dimension, and where they are. */
  max(dim: number, options?: Keepdim): ValuesAndIndices
  min(): Tensor
  min(other: Tensor): Tensor
  min(dim: number, options?: Keepdim): ValuesAndIndices
  argmax(dim?: number, options?: Keepdim): Tensor
  argmin(dim?: number, options?: Keepdim): Tensor
  topk(k: number, dim?: number, options?: { largest?: boolean }): ValuesAndIndices
  sort(dim?: number, options?: { descending?: boolean }): ValuesAndIndices
  argsort(dim?: number, options?: { descending?: boolean }): Tensor
  softmax(dim: number): Tensor
  logSoftmax(dim: number): Tensor
  crossEntropy(target: Tensor): Tensor
  cosineSimilarity(other: Tensor, dim?: number): Tensor

  matmul(other: Tensor): Tensor
  outer(other: Tensor): Tensor

  reshape(...shape: number[] | [readonly number[]]): Tensor
  view(...shape: number[] | [readonly number[]]): Tensor
  transpose(dim0: number, dim1: number): Tensor
  permute(...dims: number[] | [readonly number[]]): Tensor
  squeeze(dim?: number): Tensor
  unsqueeze(dim: number): Tensor
  expand(...shape: number[] | [readonly number[]]): Tensor
  repeat(...repeats: number[] | [readonly number[]]): Tensor
  flatten(startDim?: number, endDim?: number): Tensor
  flip(dims: Dims): Tensor
  roll(shifts: Dims, dims?: Dims): Tensor
  narrow(dim: number, start: number, length: number): Tensor
  split(size: number | readonly number[], dim?: number): Tensor[]
  chunk(count: number, dim?: number): Tensor[]
  diagonal(offset?: number, dim1?: number, dim2?: number): Tensor
  tril(diagonal?: number): Tensor
  triu(diagonal?: number): Tensor
  gather(dim: number, index: Tensor): Tensor
  scatter(dim: number, index: Tensor, src: TensorLike): Tensor
  indexSelect(dim: number, index: Tensor): Tensor
  oneHot(numClasses: number): Tensor

  cast(dtype: DType): Tensor
  to(dtype: DType): Tensor
  float(): Tensor
  half(): Tensor
  int(): Tensor
  bool(): Tensor
  dim(): number
  size(): readonly number[]
  size(dim: number): number
  numel(): number
}

/**
 * A module of a model, reached by the path it has in Hugging Face's code (`model.transformer.h[3].attn`) or by an
 * alias (`model.layers[3].attn`). Calling it applies it out of order, with plain weights.
 */
export type Module = KnownMembers & { readonly [child: string]: Module } & {
  readonly [layer: number]: Module
}

/** What a site gives when read, and takes when written. */
export interface KnownMembers {
  (input: Tensor): Tensor
  readonly path: string
  /** A module or site by its path, for names that a site hides: `model.at('bert.encoder.layer.0.output')`. */
  at(path: string): Module

  /** What the module is given; writing it changes the value for this module alone. */
  get input(): Tensor
  set input(value: TensorLike)
  /** What the module returns; writing it changes the value for every reader. */
  get output(): Tensor
  set output(value: TensorLike)

  /** The residual stream before a block (`layers[i].input`). */
  get residPre(): Tensor
  set residPre(value: TensorLike)
  /** The residual stream between attention and MLP. */
  get residMid(): Tensor
  set residMid(value: TensorLike)
  /** The residual stream after a block (`layers[i].output`). */
  get residPost(): Tensor
  set residPost(value: TensorLike)
  /** What attention adds to the residual stream. */
  get attnOut(): Tensor
  set attnOut(value: TensorLike)
  /** What the MLP adds to the residual stream. */
  get mlpOut(): Tensor
  set mlpOut(value: TensorLike)

  /** Queries `[batch, position, head, dHead]`, as they are multiplied. */
  get q(): Tensor
  set q(value: TensorLike)
  get k(): Tensor
  set k(value: TensorLike)
  get v(): Tensor
  set v(value: TensorLike)
  /** Attention scores `[batch, head, query, key]`: scaled and masked. */
  get scores(): Tensor
  set scores(value: TensorLike)
  /** Attention probabilities `[batch, head, query, key]`. */
  get probs(): Tensor
  set probs(value: TensorLike)
  /** Mixed values of each head `[batch, position, head, dHead]`. */
  get z(): Tensor
  set z(value: TensorLike)
  /** What each head adds, without bias `[batch, position, head, dModel]`. */
  get result(): Tensor
  set result(value: TensorLike)

  /** What the activation of an MLP reads. */
  get pre(): Tensor
  set pre(value: TensorLike)
  /** What the down projection of an MLP reads. */
  get post(): Tensor
  set post(value: TensorLike)

  /** Weights in PyTorch's layout `[out, in]`. */
  readonly weight: Tensor
  readonly bias: Tensor
  /** Weights of each head. */
  readonly W_Q: Tensor
  readonly W_K: Tensor
  readonly W_V: Tensor
  readonly W_O: Tensor
  /** Biases by head, [head, dHead]. */
  readonly b_Q: Tensor
  readonly b_K: Tensor
  readonly b_V: Tensor

  readonly attn: Module
  readonly mlp: Module
}

/** A list of modules; negative indices count from the end. */
export interface ModuleList extends Iterable<Module> {
  readonly [index: number]: Module
  readonly [index: `-${number}`]: Module
  readonly length: number
  map<T>(each: (layer: Module, index: number) => T): T[]
  forEach(each: (layer: Module, index: number) => void): void
  slice(start?: number, end?: number): Module[]
  flatMap<T>(each: (layer: Module, index: number) => T | readonly T[]): T[]
  filter(each: (layer: Module, index: number) => boolean): Module[]
  entries(): IterableIterator<[number, Module]>
  /** One of them; negative numbers count from the end. */
  at(index: number): Module
}

/** A text, several of equal length, or token ids. */
export type Prompt = string | readonly string[] | { ids: readonly (readonly number[])[] | readonly number[] }

/** A row group of a trace that was invoked without a body. */
export interface Invocation {
  /** Records more of this prompt; may be called any number of times. */
  add<T>(body: () => T): T
}

/** What the body of a trace is given. */
export interface Tracer {
  /** Adds a prompt to the batch; its body sees that prompt's rows only, and returns what the body returns. */
  invoke<T>(prompt: Prompt, body: () => T): T
  invoke(prompt: Prompt): Invocation
  /** Sees the rows of all prompts. */
  all<T>(body: () => T): T
  /** Token ids `[rows, position]`, int32, read-only. */
  readonly ids: Tensor
  /** True at real tokens. */
  readonly mask: Tensor
  /** Number of positions. */
  readonly length: number
}

export interface TraceOptions {
  /** Run at an endpoint: the one that is set, or a named one. */
  remote?: boolean | string
}

export interface LanguageModelOptions {
  revision?: string
  /** Precision of the file. */
  dtype?: 'fp32' | 'fp16' | 'q8' | 'q4' | 'q4f16'
  device?: 'webgpu' | 'wasm' | 'cpu'
  /** Whether prompts begin with the BOS token; as the repository's tokenizer does where left out. */
  bos?: boolean
}

/** A language model: its modules, its tokenizer, and `trace`. */
export type LanguageModel = ModelMembers & { readonly [child: string]: Module }

export interface ModelMembers {
  readonly id: string
  readonly revision: string
  readonly precision: string
  readonly config: { readonly [key: string]: unknown }
  readonly nHeads: number
  readonly nKvHeads: number
  readonly dHead: number
  readonly dModel: number
  readonly vocab: number
  readonly maxPositions: number

  /** The blocks, whatever their native name. */
  readonly layers: ModuleList
  /** The token embedding. */
  readonly embed: Module
  /** The final norm. */
  readonly norm: Module
  readonly unembed: Module
  readonly at: KnownMembers['at']
  /** What the model returns `[batch, position, vocab]`. */
  get logits(): Tensor
  set logits(value: TensorLike)
  /** Applies the final norm, the unembedding and the soft-cap to a residual stream. */
  toLogits(resid: Tensor): Tensor

  /**
   * Records the body and runs it on a prompt. What the body returns comes back, its tensors with values.
   *
   * @example
   * const { hidden, last } = await model.trace('The Eiffel Tower is in the city of', () => {
   *   const hidden = model.layers[1].residPre
   *   model.layers[-1].mlp.output = 0
   *   return { hidden, last: model.logits[':, -1'] }
   * })
   */
  trace<T>(prompt: Prompt, body: (t: Tracer) => T, options?: TraceOptions): Promise<T>
  /** Several prompts in one batch: `model.trace(t => { t.invoke(a, ...); t.invoke(b, ...) })`. */
  trace<T>(body: (t: Tracer) => T, options?: TraceOptions): Promise<T>

  /** Token ids of a prompt, as they are fed. */
  encode(prompt: Prompt): number[]
  decode(ids: number | readonly number[] | Int32Array): string
  /** The id of a text that is one token; an error where it is not. */
  token(text: string): number
  /** Decoded pieces of a prompt. */
  tokens(prompt: Prompt): string[]
  /** The tokens `[start, end)` of the first occurrence of a text in a prompt. */
  find(prompt: string, text: string): { start: number; end: number }
}

/**
 * Opens a model of the hub by its id.
 *
 * @example
 * const model = await LanguageModel('vitrine/atlas')
 */
export declare function LanguageModel(id: string, options?: LanguageModelOptions): Promise<LanguageModel>

/** A constant: float32 from numbers, bool from booleans, int32 from an Int32Array, unless told. */
export declare function tensor(
  values: NestedNumbers | NumericArray,
  shape?: readonly number[] | { dtype?: DType },
  options?: { dtype?: DType },
): Tensor
/** `input` where the condition is true, else `other`. */
export declare function where(condition: Tensor, input: TensorLike, other: TensorLike): Tensor
export declare function stack(tensors: readonly Tensor[], dim?: number): Tensor
export declare function cat(tensors: readonly Tensor[], dim?: number): Tensor
export declare function concat(tensors: readonly Tensor[], dim?: number): Tensor
export declare function einsum(equation: string, ...tensors: Tensor[]): Tensor
export declare function maximum(input: Tensor, other: TensorLike): Tensor
export declare function minimum(input: Tensor, other: TensorLike): Tensor
export declare function arange(end: number, options?: { dtype?: DType }): Tensor
export declare function arange(start: number, end: number, step?: number, options?: { dtype?: DType }): Tensor
/** Plain numbers for loops: 0, 1 ... end - 1. */
export declare function range(end: number): number[]
export declare function range(start: number, end: number, step?: number): number[]
export declare function full(
  shape: readonly number[],
  value: number | boolean,
  options?: { dtype?: DType },
): Tensor
export declare function zeros(shape: number | readonly number[], options?: { dtype?: DType }): Tensor
export declare function ones(shape: number | readonly number[], options?: { dtype?: DType }): Tensor

export interface Seed {
  /** The same seed gives the same numbers on every device; counted by the program where left out. */
  seed?: number
}

/** Normal with mean 0 and variance 1. */
export declare function randn(shape: number | readonly number[], options?: Seed): Tensor
/** Uniform in [0, 1). */
export declare function rand(shape: number | readonly number[], options?: Seed): Tensor
/** Whole numbers in [0, high) or [low, high). */
export declare function randint(high: number, shape: number | readonly number[], options?: Seed): Tensor
export declare function randint(
  low: number,
  high: number,
  shape: number | readonly number[],
  options?: Seed,
): Tensor
/** The numbers 0 to n - 1 in random order. */
export declare function permutation(n: number, options?: Seed): Tensor

/** What can be shown: a tensor, or numbers. */
export type Showable = Tensor | NestedNumbers | NumericArray
export type AxisNames = readonly (string | number)[]

/** Puts drawings among the results; each returns at once. In a body it saves what it shows. */
export interface Show {
  /** The k likeliest tokens of each row of `[..., vocab]`; `vs` sets others beside them. */
  tokens(probs: Tensor, options?: { k?: number; rows?: AxisNames; vs?: Tensor; title?: string }): void
  /** The likeliest token of each layer and position of `[layer, position, vocab]`. */
  lens(probs: Tensor, options?: { x?: AxisNames; y?: AxisNames; title?: string }): void
  /** A matrix `[y, x]`. `center` makes a diverging scale around a value; `mark` outlines cells `[y, x]`. */
  heatmap(
    matrix: Showable,
    options?: {
      x?: AxisNames
      y?: AxisNames
      title?: string
      center?: number
      mark?: readonly (readonly [number, number])[]
      xLabel?: string
      yLabel?: string
    },
  ): void
  /** Attention patterns `[head, query, key]`. */
  attention(probs: Showable, options?: { tokens?: AxisNames; heads?: AxisNames; title?: string }): void
  line(y: Showable, options?: SeriesOptions): void
  bar(y: Showable, options?: SeriesOptions): void
  scatter(y: Showable, options?: SeriesOptions): void
  /** Tokens shaded by one weight each. */
  text(tokens: readonly string[], weights?: Showable, options?: { title?: string }): void
  /** Shape, dtype, summary and first values. */
  tensor(tensor: Showable, options?: { title?: string }): void
}

export interface SeriesOptions {
  /** Names or positions of the points. */
  x?: AxisNames | Tensor
  /** Names of the series. */
  label?: string | AxisNames
  title?: string
  xLabel?: string
  yLabel?: string
}

export declare const show: Show

/** Everything the module exports. */
export interface VitrineModule {
  LanguageModel: typeof LanguageModel
  tensor: typeof tensor
  where: typeof where
  stack: typeof stack
  cat: typeof cat
  concat: typeof concat
  einsum: typeof einsum
  maximum: typeof maximum
  minimum: typeof minimum
  arange: typeof arange
  range: typeof range
  full: typeof full
  zeros: typeof zeros
  ones: typeof ones
  randn: typeof randn
  rand: typeof rand
  randint: typeof randint
  permutation: typeof permutation
  show: Show
}
