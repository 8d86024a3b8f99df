import { readModel } from '../src/onnx/read.ts'
import { openModel } from '../src/onnx/open.ts'
import { type SiteMap } from '../src/graph/siteMap.ts'

/** The models whose site maps stand in the repository, and where. */
export const siteMapSources = [
  {
    id: 'vitrine/atlas',
    folder: 'public/models/vitrine/atlas',
    target: 'public/models/vitrine/atlas/sitemap.json',
  },
  { id: 'zoo/gpt2', folder: 'test/fixtures/zoo/gpt2/optimum', target: 'test/fixtures/siteMaps/gpt2.json' },
  { id: 'zoo/llama', folder: 'test/fixtures/zoo/llama/optimum', target: 'test/fixtures/siteMaps/llama.json' },
]

/** The site map that the importer gives for one of them today. */
export function siteMapOf(
  source: { id: string; folder: string },
  read: (path: string) => Uint8Array,
): SiteMap {
  const file = 'onnx/model.onnx'
  const graph = readModel(new Uint8Array(read(`${source.folder}/${file}`)), 'model.onnx')
  const text = new TextDecoder().decode(read(`${source.folder}/config.json`))
  const config = JSON.parse(text) as Record<string, unknown>
  return openModel(graph, { id: source.id, revision: 'main', file }, config).siteMap
}
