import { InferenceSession, listSupportedBackends } from 'onnxruntime-node'
import { providerNames, type NodeProvider } from './nodeProvider.ts'

/** `x + x`: a whole ONNX file. */
const addition = 'CAg6OQoOCgF4CgF4EgF5IgNBZGQSBXByb2JlWg8KAXgSCgoICAESBAoCCAFiDwoBeRIKCggIARIECgIIAUICEA0='

const needs: Record<NodeProvider, string> = {
  cpu: 'nothing beside onnxruntime-node',
  webgpu: 'a graphics driver with Vulkan (Linux), Metal (macOS) or Direct3D 12 (Windows)',
  cuda: "a graphics card of NVIDIA with its driver, CUDA and cuDNN, and onnxruntime-node installed with its CUDA files (Linux, x64: 'npm rebuild onnxruntime-node' with ONNXRUNTIME_NODE_INSTALL=cuda12)",
  coreml: 'macOS',
  dml: 'Windows with Direct3D 12',
}

/**
 * Starts a provider on a program of one operator.
 * @throws Error that says what failed and what the provider needs
 */
export async function checkNodeProvider(provider: NodeProvider): Promise<void> {
  if (provider === 'cpu') return
  const name = providerNames[provider]
  const known = listSupportedBackends().map(backend => backend.name)
  // ONNX Runtime would leave it out with a warning, and compute on the CPU under its name.
  if (!known.includes(provider))
    throw new Error(
      `${name} is not in this build of ONNX Runtime, which has ${known.join(', ')}: it needs ${needs[provider]}`,
    )
  try {
    const session = await InferenceSession.create(Buffer.from(addition, 'base64'), {
      executionProviders: [provider],
      logSeverityLevel: 4,
    })
    await session.release()
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    // Before it stands the place in ONNX Runtime's own source.
    const why = said.replace(/^.* was false\. /s, '').trim()
    throw new Error(`${name} could not be started: ${why}; it needs ${needs[provider]}`, { cause: error })
  }
}
