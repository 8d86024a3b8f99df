import { type TensorData } from '../graph/tensorData.ts'
import { type CollectedExports } from '../trace/exportsOf.ts'

/** What goes into the file of `--out`: every exported tensor under its name, other values as JSON in its metadata. */
export async function collectOutput(
  { tensors, values }: CollectedExports,
  look: (ref: string) => Promise<TensorData>,
): Promise<{ tensors: Map<string, TensorData>; metadata: Record<string, string> }> {
  const data = new Map<string, TensorData>()
  for (const { name, ref } of tensors) data.set(name, await look(ref))
  const metadata = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, JSON.stringify(value)]),
  )
  return { tensors: data, metadata }
}
