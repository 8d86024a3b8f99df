import { expect, test } from '@playwright/test'
import { writeSafetensors } from '../src/graph/safetensors.ts'
import { type TensorData } from '../src/graph/tensorData.ts'
import { Workbench } from './page.ts'

const direction: TensorData = {
  dtype: 'float32',
  shape: [128],
  data: Float32Array.from({ length: 128 }, (_, i) => Math.cos(i)),
}

const program = `import { LanguageModel, loadTensors } from 'vitrine'

const d = await loadTensors('./directions.safetensors')
const model = await LanguageModel('vitrine/atlas')
const quiet = model.edit(m => {
  m.layers[1].mlp.skip(0)
})
const prompts = ['The Eiffel Tower is in the city of', 'The capital of Italy is']
const { answers, mean, same } = await model.session(async s => {
  const h = await s.trace(prompts, () => model.layers[3].residPost)
  const answers = await s.trace(prompts, () => {
    model.layers[3].residPost = h
    return model.logits[':, -1'].argmax(-1)
  })
  const { mean, same } = await s.on(quiet).trace(prompts, () => ({
    mean: quiet.layers[3].residPost.mean(1),
    same: quiet.layers[1].mlp.output.abs().max(),
  }))
  return { answers, mean, same }
})
console.log((await answers.tolist()).map((id: number) => model.decode(id)), mean.shape, await same.item())
const c = await model.cache(prompts, ['layers.*.residPost'])
console.log(c.stack('layers.*.residPost').shape, await d['direction'].argmax().item())
`

test('a session over unequal prompts, an edited model, a cache and an opened file of tensors run in the page', async ({
  page,
}) => {
  const bench = new Workbench(page)
  await bench.open()
  await page.getByRole('button', { name: 'Experiments', exact: true }).click()
  await page.getByLabel('Experiment file or file of tensors').setInputFiles({
    name: 'directions.safetensors',
    mimeType: 'application/octet-stream',
    buffer: Buffer.from(writeSafetensors(new Map([['direction', direction]]))),
  })
  await expect(page.getByText("await loadTensors('./directions.safetensors')")).toBeVisible()
  await bench.write(program)
  await bench.run()
  await expect(bench.status).toHaveText(/^Done/)
  await expect(bench.results).toContainText('[" Paris", " Rome"] [2, 128] 0')
  await expect(bench.results).toContainText('[6, 2, 8, 128] 0')
  await expect(bench.results).toContainText('the cache of layers.*.residPost has 6 tensors: 49.2 kB')
  await expect(bench.results).toContainText(/warning at main\.ts:16:\d+: this mean counts 3 places/)
})

test('a damaged file of tensors is refused with the reason', async ({ page }) => {
  const bench = new Workbench(page)
  await bench.open()
  await page.getByRole('button', { name: 'Experiments', exact: true }).click()
  await page.getByLabel('Experiment file or file of tensors').setInputFiles({
    name: 'broken.safetensors',
    mimeType: 'application/octet-stream',
    buffer: Buffer.from([1, 2, 3]),
  })
  await expect(page.getByText(/broken\.safetensors could not be opened: .*cannot be read/)).toBeVisible()
  await bench.write(`import { loadTensors } from 'vitrine'\nawait loadTensors('./broken.safetensors')\n`)
  await bench.run()
  await expect(bench.status).toHaveText(/^Failed/)
})
