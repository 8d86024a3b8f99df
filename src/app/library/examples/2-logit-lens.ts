// Logit lens
// Read the residual stream after every layer and turn each into a prediction with the
// model's own final norm and unembedding. Rows are layers, columns are tokens: watch
// where the answer appears.
import { LanguageModel, show, stack } from 'vitrine'

const model = await LanguageModel('vitrine/atlas')
const prompt = 'The Colosseum is in the city of'

export const { probs } = await model.trace(prompt, () => {
  const logits = model.layers.map(layer => model.toLogits(layer.residPost)[0])
  return { probs: stack(logits).softmax(-1) } // [layer, position, vocab]
})

const layerNames = model.layers.map((_, i) => `layer ${i}`)
show.lens(probs, {
  x: model.tokens(prompt),
  y: layerNames,
  title: 'What each layer would say next',
})

const rome = probs[`:, -1, ${model.token(' Rome')}`]
show.line(rome, {
  x: layerNames,
  yLabel: 'probability',
  title: 'Probability of “ Rome” at the last token',
})
