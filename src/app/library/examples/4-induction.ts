// Attention on a repeated list
// A list of words, twice. An induction head attends from a word to the one after its
// earlier occurrence, which is the word that comes next. The score of a head is its
// mean attention along that diagonal.
import { LanguageModel, show, stack } from 'vitrine'

const model = await LanguageModel('vitrine/atlas')
const words = 'river castle lamp coin table stone'
const prompt = `${words} ${words}`
const period = model.tokens(words).length

// [layer, head, query, key]
export const { probs } = await model.trace(prompt, () => ({
  probs: stack(model.layers.map(layer => layer.attn.probs[0])),
}))

// The key after the earlier occurrence stands `period - 1` before the query; the first
// query on that diagonal has no earlier occurrence.
const diagonal = probs.diagonal(1 - period, -2, -1)
export const score = diagonal[':, :, 1:'].mean(-1) // [layer, head]

show.heatmap(score, {
  x: Array.from({ length: model.nHeads }, (_, head) => `head ${head}`),
  y: model.layers.map((_, layer) => `layer ${layer}`),
  title: 'Induction score of each head',
})

// Which head is it? Numbers are seen by awaiting them.
const best = await score.flatten().argmax().item()
const layer = Math.floor(best / model.nHeads)
show.attention(probs[layer], {
  tokens: model.tokens(prompt),
  title: `Layer ${layer}: head ${best % model.nHeads} is the strongest induction head`,
})
