import { type LanguageModel, type Module, type Tensor, type VitrineModule } from '../../src/trace/api.ts'

/** What a case has at hand: the library, the zoo's two-layer GPT-2, and PyTorch's inputs as constants. */
export interface GoldenContext {
  vitrine: VitrineModule
  model: LanguageModel
  promptA: { ids: number[][] }
  promptB: { ids: number[][] }
  /** The fixed direction of the steering cases, [dModel]. */
  direction: number[]
}

/** A tensor that PyTorch computed, and the program that must give the same. */
export interface GoldenCase {
  /** Its name in the golden file. */
  key: string
  file: 'golden' | 'golden-inner'
  /** Greatest absolute difference. */
  tolerance: number
  /** An intervention: its logits must differ from the unchanged ones before they are compared. */
  changesLogits: boolean
  /** Scores are compared with masked entries as -10,000, as the golden file holds them. */
  masked?: true
  compute(context: GoldenContext): Promise<Tensor>
}

const layers = [0, 1]

/** Every tensor of the zoo's golden files for GPT-2 but gradients and generations. */
export const goldenCases: readonly GoldenCase[] = [
  ...(['a', 'b'] as const).flatMap(prompt => [
    read(`${prompt}.logits`, prompt, model => model.logits),
    read(`${prompt}.out.transformer.wte`, prompt, model => model.transformer!.wte!.output),
    read(`${prompt}.out.transformer.ln_f`, prompt, model => model.transformer!.ln_f!.output),
    ...layers.flatMap(layer => [
      read(`${prompt}.out.transformer.h.${layer}`, prompt, model => block(model, layer).output),
      read(`${prompt}.out.transformer.h.${layer}.attn`, prompt, model => block(model, layer).attn.output),
      read(`${prompt}.out.transformer.h.${layer}.mlp`, prompt, model => block(model, layer).mlp.output),
      read(`${prompt}.attn_probs.${layer}`, prompt, model => block(model, layer).attn.probs),
    ]),
  ]),
  ...layers.flatMap(outerWrites),
  ...layers.flatMap(innerReads),
  ...layers.flatMap(innerWrites),
  ...layers.flatMap(inputWrites),
]

const block = (model: LanguageModel, layer: number): Module => model.transformer!.h![layer]!

function read(key: string, prompt: 'a' | 'b', site: (model: LanguageModel) => Tensor): GoldenCase {
  return {
    key,
    file: 'golden',
    tolerance: 1e-4,
    changesLogits: false,
    compute: ({ model, promptA, promptB }) =>
      model.trace(prompt === 'a' ? promptA : promptB, () => site(model)),
  }
}

type Body = (context: GoldenContext, block: Module) => void

function write(
  key: string,
  layer: number,
  body: Body,
  file: GoldenCase['file'] = 'golden-inner',
): GoldenCase {
  return {
    key,
    file,
    tolerance: file === 'golden' ? 1e-4 : 1e-5,
    changesLogits: true,
    compute: context =>
      context.model.trace(context.promptA, () => {
        body(context, block(context.model, layer))
        return context.model.logits
      }),
  }
}

function outerWrites(layer: number): GoldenCase[] {
  const outer = (name: string, body: Body) => write(`iv.${name}.${layer}`, layer, body, 'golden')
  return [
    outer('zero_mlp', (_, block) => {
      block.mlp.output = 0
    }),
    outer('zero_attn', (_, block) => {
      block.attn.output = 0
    }),
    outer('steer_last', ({ vitrine, direction }, block) => {
      const last = block.output.at(':', -1)
      last.set(last.add(vitrine.tensor(direction).mul(2)))
    }),
    outer('zero_pos3', (_, block) => {
      block.output.at(':', 3).set(0)
    }),
    {
      ...outer('patch_b_last', () => undefined),
      compute: async ({ model, promptA, promptB }) => {
        const clean = await model.trace(promptB, () => block(model, layer).output)
        return model.trace(promptA, () => {
          block(model, layer).output.at(':', -1).set(clean.at(':', -1))
          return model.logits
        })
      },
    },
  ]
}

function innerReads(layer: number): GoldenCase[] {
  const inner = (name: 'q' | 'k' | 'v' | 'scores' | 'probs' | 'z'): GoldenCase => ({
    ...read(`a.${name}.${layer}`, 'a', model => block(model, layer).attn[name]),
    file: 'golden-inner',
    tolerance: 1e-5,
    ...(name === 'scores' ? { masked: true } : {}),
  })
  return (['q', 'k', 'v', 'scores', 'probs', 'z'] as const).map(inner)
}

function innerWrites(layer: number): GoldenCase[] {
  const inner = (name: string, body: (attention: Module) => void) =>
    write(`iv.${name}.${layer}`, layer, (_, block) => body(block.attn))
  return [
    inner('q_h1_p3', attention => attention.q.at(':', 3, 1).set(20)),
    inner('k_h1_p2', attention => attention.k.at(':', 2, 1).set(20)),
    inner('v_h1_p2', attention => attention.v.at(':', 2, 1).set(2)),
    inner('scores_h1_q5_k2', attention => {
      const score = attention.scores.at(':', 1, 5, 2)
      score.set(score.add(4))
    }),
    inner('probs_h1_q5_first', attention => {
      attention.probs.at(':', 1, 5).set(0)
      attention.probs.at(':', 1, 5, 0).set(1)
    }),
    inner('z_h1', attention => attention.z.at(':', ':', 1).set(0)),
  ]
}

/** `.input` changes what one module receives and nothing else, as a PyTorch pre-hook does (LANGUAGE 6). */
function inputWrites(layer: number): GoldenCase[] {
  const input = (name: string, module: (block: Module) => Module) =>
    write(`iv.input.${name}.${layer}`, layer, ({ vitrine }, block) => {
      const target = module(block).input
      const channels = vitrine.arange(Number(target.shape.at(-1)))
      const even = channels.remainder(2).eq(0)
      target.at(':', 3).set(vitrine.where(even, 2, -2))
    })
  return [
    input('ln_1', block => block.ln_1!),
    input('mlp.c_proj', block => block.mlp.c_proj!),
    input('block', block => block),
  ]
}
