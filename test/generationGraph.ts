import { type GenerateOptions, type Graph, type Node, type Prompt } from '../src/graph/versions/v1.ts'

/** A graph with one run that generates greedily with a cache; the new ids of all rows are saved as `new`. */
export const generationGraph = (
  model: string,
  prompts: readonly number[][][],
  options: Partial<GenerateOptions>,
  nodes: readonly Node[] = [],
): Graph => ({
  version: 1,
  tensors: {},
  runs: [
    {
      model: { id: model, revision: 'main', precision: 'fp32' },
      mode: 'generate',
      prompts: prompts.map((ids): Prompt => ({ text: null, ids })),
      options: {
        generate: {
          maxNewTokens: 4,
          temperature: 0,
          topK: null,
          topP: null,
          seed: 0,
          stop: [],
          cache: true,
          ...options,
        },
      },
      nodes: [
        ...nodes,
        { kind: 'generate', id: 'new', rows: 'all', span: { file: 'a.ts', line: 1, column: 1 } },
        { kind: 'save', id: 'save-new', name: 'new', value: 'new' },
      ],
    },
  ],
})
