// Steering by a difference of means
// The mean residual stream after happy sentences minus the mean after sad ones is a
// direction. Added to a sad sentence, with growing strength, it turns what follows.
import { LanguageModel, range, show, stack } from 'vitrine'

const model = await LanguageModel('vitrine/atlas')
const layer = model.layers[4]
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

const strengths = range(9).map(step => step / 4) // 0 ... 2
const prompt = 'This concert was terrible. I'
export const { probs } = await model.trace(t => ({
  probs: stack(
    strengths.map(strength =>
      t.invoke(prompt, () => {
        const resid = layer.residPost
        resid.at(':', -1).set(resid[':, -1'] + strength * direction)
        return model.logits['0, -1'].softmax(-1)
      }),
    ),
  ),
}))

const verbs = [' loved', ' hated']
show.line(stack(verbs.map(verb => probs[`:, ${model.token(verb)}`])), {
  x: strengths.map(String),
  label: verbs,
  xLabel: 'strength',
  yLabel: 'probability',
  title: `What follows “${prompt}”`,
})
show.tokens(stack([probs[0], probs[4]]), {
  rows: ['as it is', 'steered by 1'],
  k: 5,
  title: 'Next token',
})
