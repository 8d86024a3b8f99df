// Steering by a difference of means
// The mean residual stream after happy sentences minus the mean after sad ones is a
// direction. Added to a sad sentence, with growing strength, it turns what follows: run it, then move the sliders.
import { input, LanguageModel, range, show, stack } from 'vitrine'

const model = await LanguageModel('vitrine/atlas')
const strength = input.slider('strength', { min: -2, max: 2, step: 0.1, value: 1 })
const layer = model.layers[input.layer('layer', model, 4)]
const things = ['movie', 'book', 'song', 'meal', 'game', 'story']
const sentences = (adjective: string) =>
  things.map(thing => `This ${thing} was ${adjective}. I`)

// Residual streams at the last token, averaged over the prompts of each kind.
const happy = await model.trace(sentences('wonderful'), () =>
  layer.residPost[':, -1'].mean(0),
)
const sad = await model.trace(sentences('terrible'), () =>
  layer.residPost[':, -1'].mean(0),
)
export const direction = happy - sad

const prompt = input.text('prompt', 'This concert was terrible. I')
const steeredBy = (amount: number) => () => {
  const resid = layer.residPost
  resid.at(':', -1).set(resid[':, -1'] + amount * direction)
  return model.logits['0, -1'].softmax(-1)
}
// The layers below the chosen one are the same for every strength: moving the slider does not run them again.
export const steered = await model.trace(prompt, steeredBy(strength))

const strengths = range(9).map(step => step / 4) // 0 ... 2
export const { probs } = await model.trace(t => ({
  probs: stack(strengths.map(amount => t.invoke(prompt, steeredBy(amount)))),
}))

show.tokens(stack([probs[0], steered]), {
  rows: ['as it is', `steered by ${strength}`],
  k: 5,
  title: 'Next token',
})
const verbs = [' loved', ' hated']
show.line(stack(verbs.map(verb => probs[`:, ${model.token(verb)}`])), {
  x: strengths.map(String),
  label: verbs,
  xLabel: 'strength',
  yLabel: 'probability',
  title: `What follows “${prompt}”`,
})
