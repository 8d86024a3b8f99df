import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { zooIds, zooPlace } from '../../test/zoo.ts'
import { checkFile } from './checkFile.ts'
import { type OnnxGraph } from './ir.ts'
import { readModel } from './read.ts'

const read = (id: string): OnnxGraph => {
  const path = `${zooPlace(id)?.folder ?? ''}/onnx/model.onnx`
  return readModel(new Uint8Array(readFileSync(path)), 'model.onnx')
}

test.each(zooIds)('%s fits together', id => {
  expect(() => read(id)).not.toThrow()
})

describe('what does not fit together is named', () => {
  const damages: [what: string, damage: (graph: OnnxGraph) => void, message: RegExp][] = [
    [
      'a weight of another shape',
      ({ weights }) => {
        const name = 'transformer.wte.weight'
        weights.set(name, { ...weights.get(name)!, dims: [256, 65] })
      },
      /transformer\.wte\.weight holds 65536 bytes, and float32 \[256, 65\] needs 66560/,
    ],
    [
      'a weight that is missing',
      ({ weights }) => weights.delete('transformer.wte.weight'),
      /reads transformer\.wte\.weight, which nothing makes/,
    ],
    [
      'a dimension that is none',
      ({ inputs }) => {
        inputs[0] = { ...inputs[0]!, shape: [-1, 4] }
      },
      /the input input_ids has a dimension of -1/,
    ],
    [
      'an input too many',
      ({ nodes }) => nodes.find(({ op }) => op === 'Softmax')!.inputs.push('input_ids'),
      /\(Softmax\) has 2 inputs/,
    ],
  ]
  test.each(damages)('%s', (_, damage, message) => {
    const graph = read('zoo/gpt2')
    damage(graph)
    expect(() => {
      checkFile(graph, 'model.onnx')
    }).toThrow(message)
  })
})
