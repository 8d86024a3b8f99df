import { buildFiles, buildFor } from '../runtime/webBuildFiles.ts'
import { webMachine } from './webMachine.ts'

/** URL of the WebAssembly file that models run in here, on the device that is chosen where a program names none. */
export async function runtimeFile(): Promise<string> {
  const { device } = await webMachine(undefined)
  return buildFiles(buildFor(device === 'webgpu' ? 'webgpu' : 'wasm')).wasm
}
