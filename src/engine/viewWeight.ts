import { VitrineError } from '../graph/errors.ts'
import { type TensorType } from '../graph/tensorData.ts'
import { type WeightNode } from '../graph/versions/v1.ts'
import { languageDType } from '../onnx/dtypes.ts'
import { int64s } from '../onnx/lowering/emit.ts'
import { type Emitter } from '../onnx/lowering/lowering.ts'
import { type WeightStep } from '../onnx/places.ts'
import { type Loom } from './loom.ts'
import { type ModelHandle } from './modelStore.ts'

/** A parameter in PyTorch's layout, computed from the bytes as they are stored (LANGUAGE 19). */
export function viewWeight(
  loom: Loom,
  model: ModelHandle,
  node: WeightNode,
): { name: string; type: TensorType } {
  const path = node.module === '' ? node.name : `${node.module}.${node.name}`
  const view = model.open.weights.get(path)
  if (!view) throw new VitrineError(`the model has no weight ${path}`)
  const stored = loom.weight(model, view.stored)
  const type = { dtype: languageDType(model.stored(view.stored).dtype), shape: view.shape }
  if (view.steps.length === 0) return { name: stored, type }
  const name = loom.cluster(node.span, [stored], type, emitter =>
    view.steps.reduce((value, step) => applyStep(emitter, value, step), stored),
  )
  return { name, type }
}

function applyStep(emitter: Emitter, value: string, step: WeightStep): string {
  switch (step.kind) {
    case 'transpose':
      return emitter.emit('Transpose', [value], { perm: { type: 'ints', value: step.perm } })[0]
    case 'reshape':
      return emitter.emit('Reshape', [value, int64s(emitter, step.shape)])[0]
    case 'pick': {
      const axis = { type: 'int', value: step.axis } as const
      return emitter.emit('Gather', [value, int64s(emitter, [...step.indices])], { axis })[0]
    }
    case 'narrow': {
      const { start, length, axis } = step
      const bounds = [[start], [start + length], [axis]].map(values => int64s(emitter, values))
      return emitter.emit('Slice', [value, ...bounds])[0]
    }
  }
}
