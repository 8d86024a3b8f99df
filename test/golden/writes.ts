import { type Module } from '../../src/trace/api.ts'
import { block, dataOf, type GoldenCase, type GoldenContext } from './case.ts'
import { type Golden } from './golden.ts'

/** The program of one intervention, by the tensor's name: `iv.zero_mlp.0`, `iv.input.mlp.down_proj.1`. */
export function writeOf(golden: Golden, key: string): GoldenCase['compute'] {
  const [, layerName = ''] = /\.(\d+)$/.exec(key) ?? []
  const layer = Number(layerName)
  const name = key.slice('iv.'.length, -(layerName.length + 1))
  if (name === 'patch_b_last') return patchAcrossPrompts(layer)
  const write = name.startsWith('input.') ? inputWrite(golden, name.slice('input.'.length)) : writes[name]
  if (write === undefined) throw new Error(`no program is known for ${key}`)
  return context =>
    dataOf(
      context.model.trace(context.promptA, () => {
        write(context, layer, golden)
        return context.model.logits
      }),
    )
}

type Write = (context: GoldenContext, layer: number, golden: Golden) => void

/** The module that PyTorch's hook was on; for BERT it has no alias. */
function hooked(context: GoldenContext, layer: number, golden: Golden, which: 'attention' | 'mlp'): Module {
  const { architecture, modules } = golden
  if (architecture !== 'bert') return which === 'mlp' ? block(context, layer).mlp : block(context, layer).attn
  return context.model.at(`${modules.block.replace('{}', String(layer))}.${modules[which]}`)
}

const writes: Readonly<Record<string, Write>> = {
  zero_mlp: (context, layer, golden) => {
    hooked(context, layer, golden, 'mlp').output = 0
  },
  zero_attn: (context, layer, golden) => {
    hooked(context, layer, golden, 'attention').output = 0
  },
  steer_last: (context, layer) => {
    const last = block(context, layer).residPost.at(':', -1)
    last.set(last.add(context.vitrine.tensor(context.direction).mul(2)))
  },
  zero_pos3: (context, layer) => {
    block(context, layer).residPost.at(':', 3).set(0)
  },
  q_h1_p3: (context, layer) => {
    block(context, layer).attn.q.at(':', 3, 1).set(20)
  },
  k_h1_p2: (context, layer) => {
    block(context, layer).attn.k.at(':', 2, 1).set(20)
  },
  v_h1_p2: (context, layer) => {
    block(context, layer).attn.v.at(':', 2, 1).set(2)
  },
  scores_h1_q5_k2: (context, layer) => {
    const score = block(context, layer).attn.scores.at(':', 1, 5, 2)
    score.set(score.add(4))
  },
  probs_h1_q5_first: (context, layer) => {
    block(context, layer).attn.probs.at(':', 1, 5).set(0)
    block(context, layer).attn.probs.at(':', 1, 5, 0).set(1)
  },
  z_h1: (context, layer) => {
    block(context, layer).attn.z.at(':', ':', 1).set(0)
  },
}

/** `.input` changes what one module receives and nothing else, as a PyTorch pre-hook does (LANGUAGE 6). */
const inputWrite =
  ({ modules }: Golden, child: string): Write =>
  (context, layer) => {
    const path = modules.block.replace('{}', String(layer))
    const target = context.model.at(child === 'block' ? path : `${path}.${child}`).input
    const even = context.vitrine
      .arange(Number(target.shape.at(-1)))
      .remainder(2)
      .eq(0)
    target.at(':', 3).set(context.vitrine.where(even, 2, -2))
  }

const patchAcrossPrompts =
  (layer: number): GoldenCase['compute'] =>
  async context => {
    const { model, promptA, promptB } = context
    const clean = await model.trace(promptB, () => block(context, layer).residPost)
    return dataOf(
      model.trace(promptA, () => {
        block(context, layer).residPost.at(':', -1).set(clean.at(':', -1))
        return model.logits
      }),
    )
  }
