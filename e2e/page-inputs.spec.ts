import { expect, test, type Page } from '@playwright/test'
import { Workbench } from './page.ts'

const steering = `import { input, LanguageModel, show, stack } from 'vitrine'
const model = await LanguageModel('vitrine/atlas')
const strength = input.slider('strength', { min: 0, max: 2, step: 0.5, value: 0 })
const layer = model.layers[input.layer('layer', model, 4)]
const word = input.token('word', model, ' loved')
const [happy, sad] = await model.trace(t => [
  t.invoke('This movie was wonderful. I', () => layer.residPost['0, -1']),
  t.invoke('This movie was terrible. I', () => layer.residPost['0, -1']),
])
const probs = await model.trace(input.text('prompt', 'This concert was terrible. I'), () => {
  layer.residPost[':, -1'] += strength * (happy - sad)
  return model.logits['0, -1'].softmax(-1)
})
show.tokens(probs, { k: 3, title: 'Next token' })
show.tensor(probs[String(model.token(word))], { title: 'The word' })
`

const inputs = (page: Page) => page.getByRole('region', { name: 'Inputs of the program' })
const slider = (page: Page) => inputs(page).getByRole('slider', { name: 'strength' })
const best = (bench: Workbench) => bench.card('Next token').getByRole('listitem').first()

test('steering by a slider: the result follows, and the link and a reload have the value', async ({
  page,
  context,
}) => {
  const bench = new Workbench(page)
  await bench.open()
  await bench.write(steering)
  await expect(inputs(page).getByRole('group')).toHaveCount(4)
  await expect(bench.status).toHaveText('Ready')

  await bench.run()
  await expect(best(bench)).toHaveText(/␣hated/)
  const card = await bench.card('Next token').elementHandle()
  await slider(page).focus()
  for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight')
  await expect(inputs(page).getByRole('textbox', { name: /^strength/ })).toHaveValue('2')
  await expect(best(bench)).toHaveText(/␣loved/)
  await expect(bench.status).toHaveText(/^Done/)
  // It is the same card: nothing was taken away on the way.
  expect(await card.evaluate(element => element.isConnected)).toBe(true)
  await expect(slider(page)).toBeFocused()

  await page.getByRole('button', { name: 'Share' }).click()
  const link = await page.getByRole('textbox', { name: 'Link' }).inputValue()
  await page.keyboard.press('Escape')
  const other = new Workbench(await context.newPage())
  await other.open(link.replace(/^.*#/, '#'))
  await expect(slider(other.page)).toHaveValue('2')
  await expect(other.status).toHaveText('Ready')

  await page.reload()
  await expect(slider(page)).toHaveValue('2')
  // A page that was opened runs nothing by itself, whatever is moved.
  await slider(page).press('ArrowLeft')
  await expect(slider(page)).toHaveValue('1.5')
  await expect(bench.status).toHaveText('Ready')

  await inputs(page).getByRole('button', { name: 'Set strength back to 0' }).click()
  await expect(slider(page)).toHaveValue('0')
})

test('controls say what is wrong, and a value that no longer fits', async ({ page }) => {
  const bench = new Workbench(page)
  await bench.open()
  await bench.write(steering)
  const word = inputs(page).getByRole('combobox', { name: 'word' })
  await word.fill('loved')
  await expect(inputs(page).getByText(/tokens: .* one with a space before it/)).toBeVisible()
  await word.fill(' hated')
  await expect(inputs(page).getByText(/^␣hated · \d+$/)).toBeVisible()

  const layer = inputs(page).getByRole('textbox', { name: /^layer/ })
  await layer.fill('7')
  await expect(layer).toHaveAttribute('aria-invalid', 'true')
  await layer.fill('5')
  await layer.press('Enter')
  await slider(page).focus()
  await page.keyboard.press('End')
  await expect(slider(page)).toHaveValue('2')
  await bench.write(steering.replace('max: 2', 'max: 1'))
  await expect(inputs(page).getByText('2 is above 1: 1 is used')).toBeVisible()
})

test('a run that fails for an input leaves the cards and says so; the next one mends it', async ({
  page,
}) => {
  const bench = new Workbench(page)
  await bench.open()
  await bench.write(`import { input, LanguageModel, show } from 'vitrine'
const model = await LanguageModel('vitrine/atlas')
const at = input.slider('position', { min: 0, max: 20, step: 1, value: 3 })
const probs = await model.trace('The city of Paris', () => model.logits['0'][at].softmax(-1))
show.tokens(probs, { k: 3, title: 'Next token' })
`)
  await expect(inputs(page).getByRole('group')).toHaveCount(1)
  await bench.run()
  await expect(bench.card('Next token')).toBeVisible()
  const position = inputs(page).getByRole('slider')
  await position.press('End')
  await expect(bench.status).toHaveText('Failed')
  await expect(bench.results.getByText(/there is no place 20/)).toBeVisible()
  await expect(bench.card('Next token')).toHaveAttribute('data-stale', 'true')
  await position.press('Home')
  await expect(bench.status).toHaveText(/^Done/)
  await expect(bench.card('Next token')).not.toHaveAttribute('data-stale')
})
