// Look inside, change something
// Read the residual stream before layer 1, switch off the last MLP, and see what the
// model says next. The graph is drawn as you type; Run sends it through the model.
import { LanguageModel, show } from 'vitrine'

const model = await LanguageModel('vitrine/atlas')
const prompt = 'The Eiffel Tower is in the city of'

export const { hidden, logits } = await model.trace(prompt, () => {
  const hidden = model.transformer.h[1].input // read: a tensor that will exist
  model.transformer.h[-1].mlp.output = 0 // write: replaces what flows on
  return { hidden, logits: model.lm_head.output[':, -1'] } // returned: saved
})

show.tokens(logits.softmax(-1), { title: 'Next token, with the last MLP off' })
show.heatmap(hidden[0], {
  y: model.tokens(prompt),
  xLabel: 'dimension',
  center: 0,
  title: 'Residual stream before layer 1',
})
