import { type WeightEntry } from '../graph/siteMap.ts'
import { type Tensor } from './api.ts'
import { type ModelRecord } from './modelRecord.ts'
import { type Program } from './program.ts'
import { makeTensor } from './tensor.ts'

/** A parameter in PyTorch's layout (LANGUAGE 19); may be used inside and outside of bodies. */
export const weightTensor = (
  program: Program,
  model: ModelRecord,
  module: string,
  weight: WeightEntry,
): Tensor =>
  makeTensor(
    program,
    program.record(
      { kind: 'weight', module, name: weight.name },
      { dtype: weight.dtype, shape: weight.shape },
      model,
    ),
  )
