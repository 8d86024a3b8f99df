/* eslint-disable max-lines, @typescript-eslint/unified-signatures, @typescript-eslint/no-invalid-void-type -- one text, which the editor gives to its language service; each overload has its own words; a body may return nothing */
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
  /** Sizes of its dimensions, known before anything runs. */
  readonly shape: readonly number[]
  readonly dtype: DType
  /** Number of dimensions. */
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

  /** The sum, with broadcasting. Of two bools: true where either is. */
  add(other: TensorLike): Tensor
  /** The difference, with broadcasting. Not of two bools: `logicalXor` them. */
  sub(other: TensorLike): Tensor
  /** The product, with broadcasting. Of two bools: true where both are. */
  mul(other: TensorLike): Tensor
  /** The quotient, with broadcasting. Ints are divided as float32. */
  div(other: TensorLike): Tensor
  /**
   * `input` to the power `other`, with broadcasting. Of ints: an int, exact up to 2^24 on WebGPU, for
   * exponents that are not negative. Of bools: an int.
   */
  pow(other: TensorLike): Tensor
  /**
   * What is left after division: `input - other * floor(input / other)`, with the sign of `other`, rounded as
   * that formula is. An int divided by 0 leaves 0, where PyTorch raises an error.
   */
  remainder(other: TensorLike): Tensor
  /** The negative, `-input`. */
  neg(): Tensor
  /** The square root; NaN for negative numbers. Ints become float32. */
  sqrt(): Tensor
  /** e to the power of the element. Ints become float32. */
  exp(): Tensor
  /** The natural logarithm; -inf for 0. Ints become float32. */
  log(): Tensor
  /** The absolute value of each element. */
  abs(): Tensor
  /** -1, 0 or 1: the sign of each element, and 0 for NaN. */
  sign(): Tensor
  /** The element where it is positive, else 0. */
  relu(): Tensor
  /** The Gaussian error linear unit, `input * Φ(input)`. Floats only. */
  gelu(options?: { approximate?: 'none' | 'tanh' }): Tensor
  /** The largest whole number that is not greater. The dtype stays. */
  floor(): Tensor
  /** The smallest whole number that is not less. The dtype stays. */
  ceil(): Tensor
  /** The nearest whole number, halves to the even one. The dtype stays. */
  round(): Tensor
  /** One divided by the square root. Ints become float32. */
  rsqrt(): Tensor
  /** One divided by the element. Ints become float32. */
  reciprocal(): Tensor
  /** The error function. Ints become float32. */
  erf(): Tensor
  /**
   * True where the element is NaN. WebGPU lets a device assume that there are no NaNs, and such a device
   * answers false.
   */
  isnan(): Tensor
  /** The hyperbolic tangent. Ints become float32. */
  tanh(): Tensor
  /** The logistic function, `1 / (1 + exp(-input))`. Ints become float32. */
  sigmoid(): Tensor
  /** `input * sigmoid(input)`. Ints become float32, where PyTorch refuses them. */
  silu(): Tensor
  /** The sine of an angle in radians. On WebGPU exact to about 2e-4, as WGSL allows. Ints become float32. */
  sin(): Tensor
  /**
   * The cosine of an angle in radians. On WebGPU exact to about 2e-4, as WGSL allows. Ints become float32.
   */
  cos(): Tensor
  /** The larger of two elements, with broadcasting. */
  maximum(other: TensorLike): Tensor
  /** The smaller of two elements, with broadcasting. */
  minimum(other: TensorLike): Tensor
  /** Each element, moved into `min` to `max`. An int tensor becomes float32 where a bound is not whole. */
  clamp(min?: number, max?: number): Tensor
  clamp(options: { min?: number; max?: number }): Tensor

  /** A bool tensor: `input == other`, element by element, with broadcasting. NaN equals nothing. */
  eq(other: TensorLike): Tensor
  /** A bool tensor: `input != other`, element by element, with broadcasting. NaN differs from everything. */
  ne(other: TensorLike): Tensor
  /** A bool tensor: `input < other`, element by element, with broadcasting. */
  lt(other: TensorLike): Tensor
  /** A bool tensor: `input <= other`, element by element, with broadcasting. */
  le(other: TensorLike): Tensor
  /** A bool tensor: `input > other`, element by element, with broadcasting. */
  gt(other: TensorLike): Tensor
  /** A bool tensor: `input >= other`, element by element, with broadcasting. */
  ge(other: TensorLike): Tensor
  /** True where both are true, with broadcasting. Numbers count as true unless they are 0. */
  logicalAnd(other: TensorLike): Tensor
  /** True where either is true, with broadcasting. Numbers count as true unless they are 0. */
  logicalOr(other: TensorLike): Tensor
  /** True where exactly one is true, with broadcasting. Numbers count as true unless they are 0. */
  logicalXor(other: TensorLike): Tensor
  /** True where the element is 0 or false. */
  logicalNot(): Tensor
  /** This tensor where the condition is true, else the other. */
  where(condition: Tensor, other: TensorLike): Tensor
  /**
   * `value` (a number, or a tensor of shape []) where the bool tensor `mask` is true, else `input`. The mask
   * broadcasts; the dtype stays that of `input`.
   */
  maskedFill(mask: Tensor, value: TensorLike): Tensor

  /** The sum. Of ints and bools an int32. */
  sum(dim?: Dims, options?: Keepdim): Tensor
  /** The arithmetic mean; NaN of no elements. Floats only. */
  mean(dim?: Dims, options?: Keepdim): Tensor
  /** The product. Of ints and bools an int32; beyond its range the result is undefined. */
  prod(dim?: number, options?: Keepdim): Tensor
  /** The standard deviation, with Bessel's correction unless `correction` says otherwise. Floats only. */
  std(dim?: Dims, options?: Keepdim & { correction?: number }): Tensor
  /**
   * The variance (PyTorch's `var`), with Bessel's correction unless `correction` says otherwise. Floats only.
   */
  variance(dim?: Dims, options?: Keepdim & { correction?: number }): Tensor
  var(dim?: Dims, options?: Keepdim & { correction?: number }): Tensor
  /**
   * The vector norm, `sum(|input| ** p) ** (1 / p)`; also the largest (p = inf) or smallest (p = -inf)
   * absolute value, and the number of elements that are not 0 (p = 0). Floats only.
   */
  norm(dim?: Dims, options?: Keepdim & { p?: number }): Tensor
  /**
   * The logarithm of the sum of the exponentials, without overflow. Floats only. Unlike PyTorch it takes the
   * whole tensor when `dim` is left out.
   */
  logsumexp(dim?: Dims, options?: Keepdim): Tensor
  /** True if any element is true (not 0). */
  any(dim?: Dims, options?: Keepdim): Tensor
  /** True if every element is true (not 0). */
  all(dim?: Dims, options?: Keepdim): Tensor
  /** Running sums along a dimension. Of ints and bools an int32. */
  cumsum(dim: number): Tensor
  /** The largest value of all. */
  max(): Tensor
  /** The larger of two, element by element. */
  max(other: Tensor): Tensor
  /** The largest along a dimension, and where they are. */
  max(dim: number, options?: Keepdim): ValuesAndIndices
  /** The smallest value of all; with a dimension, the smallest along it and where they are. */
  min(): Tensor
  min(other: Tensor): Tensor
  min(dim: number, options?: Keepdim): ValuesAndIndices
  /**
   * The int32 index of the largest value, the first one among equals; of the flattened tensor when `dim` is
   * left out.
   */
  argmax(dim?: number, options?: Keepdim): Tensor
  /**
   * The int32 index of the smallest value, the first one among equals; of the flattened tensor when `dim` is
   * left out.
   */
  argmin(dim?: number, options?: Keepdim): Tensor
  /** The `k` largest (or smallest) values along a dimension, in order, and where they are. */
  topk(k: number, dim?: number, options?: { largest?: boolean }): ValuesAndIndices
  /** The values along a dimension in order, and where they were. */
  sort(dim?: number, options?: { descending?: boolean }): ValuesAndIndices
  /**
   * The places from which `sort` takes its values, int32. Equal values keep their order. Infinities count as
   * equal to the largest finite number, and NaN has no place in the order.
   */
  argsort(dim?: number, options?: { descending?: boolean }): Tensor
  /** Exponentials divided by their sum along a dimension. Floats only. */
  softmax(dim: number): Tensor
  /** The logarithm of `softmax`, computed without overflow (PyTorch: `log_softmax`). Floats only. */
  logSoftmax(dim: number): Tensor
  /**
   * The cross entropy of logits [classes], [n, classes] or [n, classes, ...] with int32 class numbers [], [n]
   * or [n, ...], as `torch.nn.functional.cross_entropy`. A target of -100 does not count; one that is no
   * class gives NaN, where PyTorch raises an error.
   */
  crossEntropy(target: Tensor, options?: { reduction?: 'mean' | 'sum' | 'none' }): Tensor
  /** The cosine of the angle between vectors along a dimension, with broadcasting. Floats only. */
  cosineSimilarity(other: Tensor, dim?: number): Tensor

  /**
   * The matrix product, as `torch.matmul`: of two vectors a number, of a matrix and a vector a vector;
   * leading dimensions broadcast. Both tensors have the same dtype.
   */
  matmul(other: Tensor): Tensor
  /** The product of every element of one vector with every element of another, [n] and [m] to [n, m]. */
  outer(other: Tensor): Tensor

  /** The same values, row-major, under another shape: `h.reshape(-1, 12, 64)`. `view` is the same. */
  reshape(...shape: number[] | [readonly number[]]): Tensor
  view(...shape: number[] | [readonly number[]]): Tensor
  /** Exchanges two dimensions. */
  transpose(dim0: number, dim1: number): Tensor
  /** Reorders all dimensions. */
  permute(...dims: number[] | [readonly number[]]): Tensor
  /** Drops dimensions of size 1. A `dim` of another size stays as it is. */
  squeeze(dim?: number): Tensor
  /** Adds a dimension of size 1 at `dim`. */
  unsqueeze(dim: number): Tensor
  /** Repeats dimensions of size 1 up to `shape`, as broadcasting does. */
  expand(...shape: number[] | [readonly number[]]): Tensor
  /** Copies the tensor side by side (NumPy calls it `tile`). */
  repeat(...repeats: number[] | [readonly number[]]): Tensor
  /** Joins the dimensions `startDim` to `endDim` into one; a tensor without dimensions becomes `[1]`. */
  flatten(startDim?: number, endDim?: number): Tensor
  /** Reverses the order along dimensions. */
  flip(dims: Dims): Tensor
  /** Moves values along dimensions; what leaves at one end enters at the other. */
  roll(shifts: Dims, dims?: Dims): Tensor
  /**
   * The places `start` to `start + length` of a dimension. `split` and `chunk` record one `narrow` for each
   * part.
   */
  narrow(dim: number, start: number, length: number): Tensor
  split(size: number | readonly number[], dim?: number): Tensor[]
  chunk(count: number, dim?: number): Tensor[]
  /** A diagonal of two dimensions, which becomes the last dimension of the result. */
  diagonal(offset?: number, dim1?: number, dim2?: number): Tensor
  /** Zeroes what lies above a diagonal of the last two dimensions. */
  tril(diagonal?: number): Tensor
  /** Zeroes what lies below a diagonal of the last two dimensions. */
  triu(diagonal?: number): Tensor
  /**
   * Along `dim`, the value at the place that `index` names: `out[i][j] = tensor[i][index[i][j]]` for dim 1.
   * The result has the shape of `index`; its numbers count from 0 and lie inside the dimension.
   */
  gather(dim: number, index: Tensor): Tensor
  /**
   * A copy of the tensor with `out[i][index[i][j]] = src[i][j]` for dim 1. `src` is a number or at least as
   * large as `index`, and is cast to the dtype of the tensor. Where a place is named twice, which value stays
   * is not defined.
   */
  scatter(dim: number, index: Tensor, src: TensorLike): Tensor
  /** The places of a dimension that an int32 tensor of one dimension names, in its order. */
  indexSelect(dim: number, index: Tensor): Tensor
  /**
   * int32 vectors along a new last dimension: 1 at the place that the int32 element names, else 0. An element
   * that names no place gives zeros, where PyTorch raises an error; `numClasses` is required.
   */
  oneHot(numClasses: number): Tensor

  /**
   * The same values in another dtype, as `tensor.to(dtype)`. Floats become ints by dropping the fraction,
   * bools by asking whether they are not 0; what does not fit an int is undefined.
   */
  cast(dtype: DType): Tensor
  to(dtype: DType): Tensor
  /**
   * The same values at another place, for tensors of one place only meet each other: `'here'` for this machine, `'remote'` for
   * the endpoint that is set, or the name or address of one.
   *
   * @example
   * const there = await directions['truth'].to('remote')
   */
  to(place: string): Promise<Tensor>
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
  /**
   * Leaves the module out: `value` takes the place of its output, what is inside it does not exist, its input stays
   * readable. `model.layers[2].skip(model.layers[2].input)` leaves a block out.
   */
  skip(value: TensorLike): void

  /** What the module is given; writing it changes the value for this module alone. */
  get input(): Tensor
  set input(value: TensorLike)
  /** What the module returns; writing it changes the value for every reader. */
  get output(): Tensor
  set output(value: TensorLike)

  /** The residual stream before a block (`layers[i].input`). */
  get residPre(): Tensor
  set residPre(value: TensorLike)
  /** The residual stream between attention and MLP; blocks that run them beside each other have none. */
  get residMid(): Tensor
  set residMid(value: TensorLike)
  /** The residual stream after a block (`layers[i].output`). */
  get residPost(): Tensor
  set residPost(value: TensorLike)
  /** What attention adds to the residual stream: behind its own norm, where it has one (Gemma). */
  get attnOut(): Tensor
  set attnOut(value: TensorLike)
  /** What the MLP adds to the residual stream: behind its own norm, where it has one (Gemma). */
  get mlpOut(): Tensor
  set mlpOut(value: TensorLike)

  /** Queries `[batch, position, head, dHead]` as they are multiplied: after rotary embedding and norm, not yet scaled. */
  get q(): Tensor
  set q(value: TensorLike)
  /** Keys as they are multiplied; several queries may share one of the `nKvHeads` heads of keys and values. */
  get k(): Tensor
  set k(value: TensorLike)
  get v(): Tensor
  set v(value: TensorLike)
  /** Queries by head before rotary embedding and norm: the projection's output. The same site as `q` without them. */
  get qPre(): Tensor
  set qPre(value: TensorLike)
  get kPre(): Tensor
  set kPre(value: TensorLike)
  /** Attention scores `[batch, head, query, key]`: scaled, capped and masked (masked ones are -inf). */
  get scores(): Tensor
  set scores(value: TensorLike)
  /** Attention probabilities `[batch, head, query, key]`. */
  get probs(): Tensor
  set probs(value: TensorLike)
  /** Mixed values of each head `[batch, position, head, dHead]`. */
  get z(): Tensor
  set z(value: TensorLike)
  /** What each head adds to the output of attention, without bias: `[batch, position, head, dModel]`. */
  get result(): Tensor
  set result(value: TensorLike)

  /** What the activation of an MLP reads: the gate, where the MLP is gated. */
  get pre(): Tensor
  set pre(value: TensorLike)
  /** Another name of `pre` in gated MLPs. */
  get gate(): Tensor
  set gate(value: TensorLike)
  /** The branch of a gated MLP that the activated gate is multiplied by. */
  get up(): Tensor
  set up(value: TensorLike)
  /** What the down projection of an MLP reads. */
  get post(): Tensor
  set post(value: TensorLike)
  /** What a norm divides by, `[batch, position, 1]`. */
  get scale(): Tensor
  set scale(value: TensorLike)

  /** Weights in PyTorch's layout `[out, in]`. */
  readonly weight: Tensor
  readonly bias: Tensor
  /** Weights of each head: W_Q, W_K, W_V `[head, dModel, dHead]`, W_O `[head, dHead, dModel]`. */
  readonly W_Q: Tensor
  readonly W_K: Tensor
  readonly W_V: Tensor
  readonly W_O: Tensor
  /** Biases by head, `[head, dHead]`; b_O `[dModel]` is added behind the heads. */
  readonly b_Q: Tensor
  readonly b_K: Tensor
  readonly b_V: Tensor
  readonly b_O: Tensor

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

/** One message of a conversation, which the repository's chat template writes as text. */
export interface ChatMessage {
  /** `'user'`, `'assistant'`, `'system'`: whatever the template knows. */
  role: string
  content: string
}

/**
 * A text, a conversation, several of these of any lengths, or token ids. Rows of different length are aligned on the
 * right.
 */
export type Prompt =
  | string
  | readonly ChatMessage[]
  | readonly (string | readonly ChatMessage[])[]
  | { ids: readonly (readonly number[])[] | readonly number[] }

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
  /**
   * Runs the body once for every cell of the axes, each on a copy of the prompt with all that is written around the sweep,
   * and gives what it returns with the axes in front. One node of the graph, however many cells.
   *
   * @example
   * const effect = t.sweep({ layer: range(6), pos: range(8) }, ({ layer, pos }) => {
   *   model.layers[layer].residPost[`:, ${pos}`] = clean[layer][`:, ${pos}`]
   *   return model.logits['0, -1'].softmax(-1)[paris]
   * }) // [6, 8]
   */
  sweep<const A extends Readonly<Record<string, readonly (number | string)[]>>, T>(
    axes: A,
    body: (cell: { [Axis in keyof A]: A[Axis][number] }) => T,
  ): T
  /** Sees the rows of all prompts, in code order; they have equally many tokens. */
  all<T>(body: () => T): T
  /** Token ids `[rows, position]`, int32, read-only; 0 where a shorter row has no token. */
  readonly ids: Tensor
  /** True at real tokens `[rows, position]`; false where a shorter row of a list has none. */
  readonly mask: Tensor
  /** Number of positions: the tokens of the longest row. */
  readonly length: number
}

/** What the body of a session is given. */
export interface Session {
  /**
   * Records a trace of the session. It resolves to tensors that have no values yet and may be used in later traces;
   * nothing runs before the body of the session ends.
   */
  trace<T>(prompt: Prompt, body: (t: Tracer) => T): Promise<T>
  trace<T>(body: (t: Tracer) => T): Promise<T>
  /** The same session, with traces of another model (or of an edited one). */
  on(model: LanguageModel): Session
}

export interface TraceOptions {
  /** Run at an endpoint: the one that is set (true), or one by its name or address; false runs here. As its model, if not said. */
  remote?: boolean | string
}

export interface GenerateOptions {
  /** Most tokens to make; an end token of the model or `stop` may end a row earlier. */
  maxNewTokens: number
  /** 0 takes the likeliest token, as when nothing is said; above, logits are divided by it and a token is drawn. */
  temperature?: number
  /** Draw among the k likeliest tokens. Draws at temperature 1 where no other is given. */
  topK?: number
  /** Draw among the fewest tokens whose probabilities reach p. Draws at temperature 1 where no other is given. */
  topP?: number
  /** Of the draw: the same seed gives the same tokens. Counted by the program where left out. */
  seed?: number
  /** Ends a row after these tokens: a text, token ids, or several. The model's end tokens always do. */
  stop?: string | readonly number[] | readonly (string | readonly number[])[]
  /**
   * Whether keys and values are kept, so that each step after the first sees the newest position only (the default).
   * With `false` every step runs all positions, and what is written in a step does not last beyond it.
   */
  cache?: boolean
  /** As of a trace. */
  remote?: TraceOptions['remote']
}

/** What the body of a generation is given. Step 0 is the pass over the prompt, which yields the first new token. */
export interface Generator {
  /** Reads and writes in one step. */
  step<T>(index: number, body: () => T): T
  /**
   * Reads and writes in every step. Gives an array with one item for each step that ran, fewer than `maxNewTokens` after
   * an end token: how many is known after the run, so in the body the array can only be returned and indexed.
   */
  everyStep<T>(body: (step: number) => T): T[]
}

/** The tokens of a generation: of one row, or lists where the prompt is a list or has several rows. */
export interface Generated {
  /** Prompt and new tokens. */
  readonly ids: number[]
  readonly newIds: number[]
  /** The new tokens decoded, without special tokens. */
  readonly text: string
}

export interface GeneratedList {
  readonly ids: number[][]
  readonly newIds: number[][]
  readonly text: string[]
}

export interface LanguageModelOptions {
  revision?: string
  /** Precision of the file. */
  dtype?: 'fp32' | 'fp16' | 'q8' | 'q4' | 'q4f16'
  /** What runs it on this machine. */
  device?: 'webgpu' | 'wasm' | 'cpu'
  /**
   * Its traces, weights and modules run at an endpoint unless a trace says otherwise: at the one that is set (true), or at
   * one by its name or address. Nothing of the model is brought here.
   */
  remote?: boolean | string
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

  /**
   * Several traces that run as one graph, once the body has ended: values of one flow into the next without leaving
   * the device. What the body returns comes back, its tensors with values.
   *
   * @example
   * const logits = await model.session(async s => {
   *   const rome = await s.trace('The capital of Italy is', () => model.layers[3].residPost[':, -1'])
   *   return s.trace('The capital of France is', () => {
   *     model.layers[3].residPost[':, -1'] = rome
   *     return model.logits[':, -1']
   *   })
   * })
   */
  session<T>(body: (s: Session) => Promise<T>, options?: TraceOptions): Promise<T>
  /**
   * The same model with interventions built in: the body is recorded in each prompt of its traces, before theirs. The
   * model itself stays as it is.
   *
   * @example
   * const quiet = model.edit(m => {
   *   m.layers[-1].mlp.output = 0
   * })
   * const logits = await quiet.trace('The Eiffel Tower is in', () => quiet.logits[':, -1'])
   */
  edit(body: (model: LanguageModel) => void): LanguageModel

  /**
   * Continues a prompt token by token: greedily, or drawing with a temperature, topK, topP or a seed. The body may read
   * and write in each step; what it returns stands beside `ids`, `newIds` and `text`.
   *
   * @example
   * const { text, sizes } = await model.generate('The Eiffel Tower is in', { maxNewTokens: 8 }, g => ({
   *   sizes: g.everyStep(() => model.layers[3].residPost[':, -1'].norm()),
   * }))
   */
  generate<T extends object | void = object>(
    prompt: readonly string[],
    options: GenerateOptions,
    body?: (g: Generator) => T,
  ): Promise<GeneratedList & (T extends object ? T : object)>
  generate<T extends object | void = object>(
    prompt: Prompt,
    options: GenerateOptions,
    body?: (g: Generator) => T,
  ): Promise<Generated & (T extends object ? T : object)>

  /**
   * The values at many sites, after interventions; `*` stands for any one name. Their size is shown before the trace
   * runs.
   *
   * @example
   * const c = await model.cache('The Eiffel Tower is in', ['layers.*.residPost', 'layers.*.attn.probs'])
   * const lens = model.toLogits(c.stack('layers.*.residPost')[':, 0'])
   */
  cache(
    prompt: Prompt,
    sites: string | readonly string[],
    body?: (t: Tracer) => unknown,
    options?: TraceOptions,
  ): Promise<SiteCache>
  cache(prompt: Prompt, sites: string | readonly string[], options: TraceOptions): Promise<SiteCache>

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
/** Tensors of a file, by name. */
export type LoadedTensors = { keys(): string[] } & { readonly [name: string]: Tensor }

/**
 * The tensors of a safetensors file, as results: of a repository of the hub (`owner/repo/path/file.safetensors`), or
 * near the program (`./file.safetensors`).
 *
 * @example
 * const d = await loadTensors('./directions.safetensors')
 * const steered = await model.trace(prompt, () => {
 *   model.layers[3].residPost += 4 * d['truth']
 *   return model.logits[':, -1']
 * })
 */
export declare function loadTensors(source: string): Promise<LoadedTensors>
/** `input` where the condition is true, else `other`. */
export declare function where(condition: Tensor, input: TensorLike, other: TensorLike): Tensor
/** Joins tensors of one shape along a new dimension. */
export declare function stack(tensors: readonly Tensor[], dim?: number): Tensor
/** Joins tensors end to end along a dimension; all other sizes are equal. */
export declare function cat(tensors: readonly Tensor[], dim?: number): Tensor
export declare function concat(tensors: readonly Tensor[], dim?: number): Tensor
/**
 * Sums of products by the names of dimensions, as `torch.einsum`: a letter that is missing in the output is
 * summed over, a letter that stands twice in one term takes the diagonal. All tensors have the same dtype.
 */
export declare function einsum(equation: string, ...tensors: Tensor[]): Tensor
export declare function maximum(input: Tensor, other: TensorLike): Tensor
export declare function minimum(input: Tensor, other: TensorLike): Tensor
/** The values `start`, `start + step`, ... up to, and not including, `end`. */
export declare function arange(end: number, options?: { dtype?: DType }): Tensor
export declare function arange(start: number, end: number, step?: number, options?: { dtype?: DType }): Tensor
/** Plain numbers for loops: 0, 1 ... end - 1. */
export declare function range(end: number): number[]
export declare function range(start: number, end: number, step?: number): number[]
/** A tensor of one value. */
export declare function full(
  shape: readonly number[],
  value: number | boolean,
  options?: { dtype?: DType },
): Tensor
export declare function zeros(shape: number | readonly number[], options?: { dtype?: DType }): Tensor
export declare function ones(shape: number | readonly number[], options?: { dtype?: DType }): Tensor

/** Values at many sites, by name: `c['layers.3.residPost']`, in any spelling of the site. */
export type SiteCache = SiteCacheMembers & { readonly [site: string]: Tensor }

export interface SiteCacheMembers {
  /** Names of its tensors, as the patterns spelled them. */
  keys(): string[]
  /** All that match a pattern, joined along a new first dimension: `[layer, batch, position, dModel]`. */
  stack(pattern: string): Tensor
}

export interface Seed {
  /** The same seed gives the same numbers on every device; counted by the program where left out. */
  seed?: number
}

/** float32 numbers, normally distributed with mean 0 and variance 1. */
export declare function randn(shape: number | readonly number[], options?: Seed): Tensor
/** float32 numbers, evenly distributed from 0 up to, not including, 1. */
export declare function rand(shape: number | readonly number[], options?: Seed): Tensor
/** int32 numbers, evenly distributed from `low` up to, not including, `high`. */
export declare function randint(high: number, shape: number | readonly number[], options?: Seed): Tensor
export declare function randint(
  low: number,
  high: number,
  shape: number | readonly number[],
  options?: Seed,
): Tensor
/** The int32 numbers 0 to n - 1 in random order (PyTorch: `randperm`). */
export declare function permutation(n: number, options?: Seed): Tensor

/** What can be shown: a tensor, or numbers. */
export type Showable = Tensor | NestedNumbers | NumericArray
export type AxisNames = readonly (string | number)[]

/** What every card takes. */
export interface CardOptions {
  title?: string
  /** Whether the card stands beside its line in the editor. */
  pin?: boolean
}

/** A token: its text as it stands in a sentence (`' Paris'`), or its id. */
export type Token = string | number

export interface TokensOptions extends CardOptions {
  /** How many of each row; 10 when left out. */
  k?: number
  /** Names of the rows. */
  rows?: AxisNames
  /** What to compare with, of the same shape: values, ranks and differences are shown token by token. */
  vs?: Tensor
}

export interface LensOptions extends CardOptions {
  /** Names of the columns; the tokens of the prompt when left out. */
  x?: AxisNames
  /** Names of the rows. */
  y?: AxisNames
  /** How many tokens of a chosen cell are listed; 5 when left out. */
  k?: number
  /**
   * What the cells are shaded by: the probability or the rank of a token, or the entropy of the cell's distribution in
   * nats (of scores, that of their softmax). `'probability'` when left out.
   */
  shade?: 'probability' | 'rank' | 'entropy'
  /**
   * The token whose probability or rank shades the cells. When left out: for the probability each cell's best token,
   * for the rank the token that the last row finds best in that column.
   */
  target?: Token
  /** Tokens whose probability and rank are followed over the grid, at most 16. */
  track?: Token | readonly Token[]
  /** The cell `[y, x]` whose best tokens are listed, and through which tokens are followed. */
  cell?: readonly [y: number, x: number]
  /** Whether tokens are followed over the rows of the cell's column (`'y'`, the default) or along its row (`'x'`). */
  along?: 'x' | 'y'
}

/** Puts drawings among the results; each returns at once. In a body it saves what it shows. */
export interface Show {
  /** The k likeliest tokens of each row of `[..., vocab]`; `vs` sets others beside them. */
  tokens(probs: Tensor, options?: TokensOptions): void
  /** The likeliest token of each layer and position of `[layer, position, vocab]`. */
  lens(probs: Tensor, options?: LensOptions): void
  /**
   * A matrix `[y, x]`. Of more than a million values the page has a coarse form at first, and the values of a part as
   * soon as it is zoomed to.
   */
  heatmap(matrix: Showable, options?: HeatmapOptions): void
  /** Attention patterns `[head, query, key]`: all heads small, one of them large. */
  attention(probs: Showable, options?: AttentionOptions): void
  line(y: Showable, options?: SeriesOptions): void
  bar(y: Showable, options?: SeriesOptions): void
  scatter(y: Showable, options?: SeriesOptions): void
  /** Tokens shaded by one weight each. */
  text(tokens: readonly string[], weights?: Showable, options?: CardOptions): void
  /** What prompts were continued with, side by side, prompts and new tokens told apart; one name for each. */
  generations(
    list: Generated | GeneratedList | readonly (Generated | GeneratedList)[],
    options?: CardOptions & {
      names?: AxisNames
      /** Whether the ends of tokens are marked. */
      boundaries?: boolean
    },
  ): void
  /** Shape, dtype, statistics, a histogram, and a table of any part of the values. */
  tensor(tensor: Showable, options?: CardOptions): void
}

export interface SeriesOptions extends CardOptions {
  /** Names or positions of the points. */
  x?: AxisNames | Tensor
  /** Names of the series. */
  label?: string | AxisNames
  xLabel?: string
  yLabel?: string
  /** Whether equal distances along x are equal steps (`'linear'`) or equal ratios (`'log'`). */
  xScale?: 'linear' | 'log'
  /** The same along y; what is not above 0 has no place on `'log'`. */
  yScale?: 'linear' | 'log'
}

export interface HeatmapOptions extends CardOptions {
  /** Names of the columns. */
  x?: AxisNames
  /** Names of the rows. */
  y?: AxisNames
  /** Makes the colours diverge from this value, with equal reach to both sides. */
  center?: number
  /** Outlines cells `[y, x]`. */
  mark?: readonly (readonly [number, number])[]
  xLabel?: string
  yLabel?: string
  /** Draws the means of rows and columns beside the matrix. */
  marginals?: boolean
}

export interface AttentionOptions extends CardOptions {
  /** The tokens of the prompt; known where the patterns come straight from a trace. */
  tokens?: AxisNames
  /** Names of the heads. */
  heads?: AxisNames
  /** The head that is drawn large, from 0. */
  head?: number
  /** One head as a matrix, as lines from token to token, or the mean over all heads. */
  view?: 'matrix' | 'lines' | 'average'
}

export declare const show: Show

/** What a slider goes over. */
export interface SliderOptions {
  min: number
  max: number
  /** How far one step goes; a hundredth of the range where left out. */
  step?: number
  /** Where it stands until somebody moves it. */
  value: number
}

/**
 * Values that are set from outside: controls above the program in the page, `--input name=value` on the command line.
 * Each gives its value at once; what is recorded with it follows it. A name stands for one input.
 */
export interface Input {
  /**
   * A text.
   *
   * @example
   * const prompt = input.text('prompt', 'The Eiffel Tower is in the city of')
   */
  text(name: string, value?: string): string
  /**
   * A number in a range.
   *
   * @example
   * const strength = input.slider('strength', { min: 0, max: 2, step: 0.25, value: 1 })
   */
  slider(name: string, options: SliderOptions): number
  /**
   * A layer of a model, from 0; the one in the middle until somebody chooses. Negative ones count from the end.
   *
   * @example
   * const layer = model.layers[input.layer('layer', model, 4)]
   */
  layer(name: string, model: LanguageModel, value?: number): number
  /**
   * A text that is one token of the model's tokenizer.
   *
   * @example
   * const answer = model.token(input.token('answer', model, ' Paris'))
   */
  token(name: string, model: LanguageModel, value: string): string
}

export declare const input: Input

/** Everything the module exports. */
export interface VitrineModule {
  LanguageModel: typeof LanguageModel
  tensor: typeof tensor
  loadTensors: typeof loadTensors
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
  input: Input
}
