import { useTensorFiles } from './tensorFiles.ts'

/** How programs load the files of tensors that were opened in this page. */
export function OpenedTensors() {
  const sources = Object.keys(useTensorFiles(({ files }) => files))
  if (sources.length === 0) return null
  return (
    <section className="opened-tensors" role="status" aria-label="Opened files of tensors">
      <p>Until this page is left, programs load by name:</p>
      <ul>
        {sources.map(source => (
          <li key={source}>
            <code>await loadTensors(&apos;{source}&apos;)</code>
          </li>
        ))}
      </ul>
    </section>
  )
}
