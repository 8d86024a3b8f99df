import { evaluateDim } from '../graph/dim.ts'
import { VitrineError } from '../graph/errors.ts'
import { type TensorType } from '../graph/tensorData.ts'
import { type CallNode } from '../graph/versions/v1.ts'
import { languageDType } from '../onnx/dtypes.ts'
import { type OnnxNode } from '../onnx/ir.ts'
import { type Module } from '../onnx/moduleTree.ts'
import { emitSteady } from './forwardPass.ts'
import { type Loom } from './loom.ts'
import { type ModelHandle } from './modelStore.ts'
import { fitTo, reshapeTo } from './rows.ts'
import { steadyValue, symbolsOf, type Extent } from './streamValues.ts'

/**
 * A module applied to a tensor out of order, with plain weights: no site of it fires and no write in it applies
 * (LANGUAGE 14). Modules that look at one position at a time take any leading dimensions; attention and blocks take
 * [batch, position, dModel].
 * @param part tells calls of one node apart
 */
export function applyModule(
  loom: Loom,
  model: ModelHandle,
  call: CallNode,
  input: { name: string; type: TensorType },
  part = 0,
): { name: string; type: TensorType } {
  const module = callable(model, call.module)
  const [inputName = ''] = module.inputs.keys()
  const [outputName = ''] = module.outputs
  const { facts } = model.open.graph
  const width = Number(facts.get(inputName)?.shape?.at(-1))
  const shape = input.type.shape.map(dim => evaluateDim(dim, {}))
  if (shape.at(-1) !== width)
    throw new VitrineError(
      `${call.module} takes ${width} numbers at each position, not ${shape.at(-1) ?? 'a scalar'}`,
    )
  const extent = extentFor(model, module, shape, call.module)
  const dtype = languageDType(facts.get(inputName)?.dtype ?? 'float32')
  const typed = fitTo(loom, input, { dtype, shape }, call.span)
  const shaped = reshapeTo(loom, typed, { dtype, shape }, [extent.batch, extent.position, width], call.span)
  const form = { model, open: model.open }
  emitSteady(form, loom, extent)

  const local = new Map([[inputName, shaped]])
  const nodes = module.nodes.map((node): OnnxNode => {
    const inputs = node.inputs.map(name => local.get(name) ?? steadyValue(form, loom, name, extent))
    const outputs = node.outputs.map(name => (name === '' ? '' : `call:${call.id}/${part}/${name}`))
    node.outputs.forEach((name, index) => local.set(name, outputs[index] ?? ''))
    return { ...node, name: '', inputs, outputs }
  })
  const outputShape = (facts.get(outputName)?.shape ?? []).map(dim => evaluateDim(dim, symbolsOf(extent)))
  const type = { dtype: languageDType(facts.get(outputName)?.dtype ?? 'float32'), shape: outputShape }
  const result = loom.piece(call.span, nodes, local.get(outputName) ?? '', type)
  const finalShape = [...shape.slice(0, -1), outputShape.at(-1) ?? 1]
  return {
    name: reshapeTo(loom, result, type, finalShape, call.span),
    type: { dtype: type.dtype, shape: finalShape },
  }
}

export const looksAcrossPositions = (module: Module | undefined): boolean =>
  module?.nodes.some(node => node.op === 'Softmax') ?? false

function callable(model: ModelHandle, path: string): Module {
  const module = model.open.modules.get(path)
  const entry = model.open.siteMap.modules.find(entry => entry.path === path)
  if (!module || !entry) throw new VitrineError(`the model has no module ${path}`)
  if (entry.callable !== true) throw new VitrineError(`${path} cannot be called: ${entry.callable}`)
  return module
}

/** How a tensor's leading dimensions become rows and positions. */
function extentFor(model: ModelHandle, module: Module, shape: readonly number[], path: string): Extent {
  const [batch, position] = shape
  if (shape.length === 3 && batch !== undefined && position !== undefined) return { batch, position, past: 0 }
  if (looksAcrossPositions(module))
    throw new VitrineError(
      `${path} looks across positions: it takes [batch, position, ${model.open.siteMap.sizes.dModel}]`,
      {
        hint: 'keep all positions of the prompt, or call a module that looks at one position at a time',
      },
    )
  return { batch: 1, position: shape.slice(0, -1).reduce((a, b) => a * b, 1), past: 0 }
}
