// Steering while it writes
// The direction from sad sentences to happy ones is added to the newest position at every
// step of a generation. The norms show how far the residual stream is moved, token by token.
import { LanguageModel, show, stack } from 'vitrine'

const model = await LanguageModel('vitrine/atlas')
const layer = model.layers[4]
const things = ['movie', 'book', 'song', 'meal', 'game', 'story']
const sentences = (adjective: string) =>
  things.map(thing => `This ${thing} was ${adjective}. I`)

// Residual streams at the last token, averaged over the prompts of each kind.
const { happy, sad } = await model.trace(t => ({
  happy: t.invoke(sentences('wonderful'), () => layer.residPost[':, -1'].mean(0)),
  sad: t.invoke(sentences('terrible'), () => layer.residPost[':, -1'].mean(0)),
}))
export const direction = happy - sad

const prompt = 'This concert was terrible. I'
const options = { maxNewTokens: 12 }
const plain = await model.generate(prompt, options, g => ({
  norms: g.everyStep(() => layer.residPost['0, -1'].norm()),
}))
const steered = await model.generate(prompt, options, g => ({
  norms: g.everyStep(() => {
    layer.residPost[':, -1'] += direction
    return layer.residPost['0, -1'].norm()
  }),
}))

show.generations([plain, steered], {
  names: ['as it is', 'steered'],
  title: `What follows “${prompt}”`,
})
const steps = Math.min(plain.norms.length, steered.norms.length)
show.line(stack([plain, steered].map(({ norms }) => stack(norms.slice(0, steps)))), {
  x: plain.norms.slice(0, steps).map((_, step) => `step ${step}`),
  label: ['as it is', 'steered'],
  yLabel: 'norm after layer 4',
  title: 'The newest position',
})
