// Patching one residual position
// Take the residual stream of "The Colosseum is in the city of" and put it, one layer
// and one position at a time, into "The Eiffel Tower is in the city of". The map shows
// how far each patch moves the answer from Paris (0) to Rome (1). The prompts have 7 and
// 8 tokens, so positions are matched from the end, where the sentences are the same.
import { LanguageModel, range, show } from 'vitrine'

const model = await LanguageModel('vitrine/atlas')
const source = 'The Colosseum is in the city of'
const target = 'The Eiffel Tower is in the city of'
const paris = model.token(' Paris')
const rome = model.token(' Rome')
const layers = range(model.layers.length)
const positions = range(-model.tokens(source).length, 0) // -7 ... -1, from the end

// How much the model prefers Rome to Paris after the last token.
const preference = () => {
  const last = model.logits['0, -1']
  return last[rome] - last[paris]
}

const from = await model.trace(source, () => ({
  resid: layers.map(layer => model.layers[layer].residPost),
  preference: preference(),
}))

// The target as it is, and in one sweep patched once for each layer and position: every
// cell is a copy of the prompt with a write of its own.
const { clean, patched } = await model.trace(target, t => ({
  clean: preference(),
  patched: t.sweep({ layer: layers, position: positions }, ({ layer, position }) => {
    const resid = model.layers[layer].residPost
    resid.at(':', position).set(from.resid[layer].at(':', position))
    return preference()
  }),
}))

// 0: as if nothing had been patched; 1: as if the prompt had been the other one.
export const effect = (patched - clean) / (from.preference - clean)

const tokens = model.tokens(target)
show.heatmap(effect, {
  x: positions.map(position => tokens.at(position) ?? ''),
  y: layers.map(layer => `layer ${layer}`),
  xLabel: 'patched at',
  yLabel: 'after',
  center: 0,
  title: 'From Paris (0) to Rome (1)',
})
