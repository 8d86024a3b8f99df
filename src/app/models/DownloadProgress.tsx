import { printBytes } from '../../graph/printBytes.ts'
import { useDownload, type FileProgress } from './downloadStore.ts'

interface DownloadProgressProps {
  files: readonly FileProgress[]
  isOpening: boolean
}

/** Each file of a download with a bar of its own, and the way to stop it. */
export function DownloadProgress({ files, isOpening }: DownloadProgressProps) {
  const stop = useDownload(state => state.stop)
  return (
    <div className="download">
      <p className="visually-hidden" role="status">
        {isOpening ? 'Opening the model' : 'Downloading'}
      </p>
      <ul>
        {files.map(({ file, loaded, total }) => (
          <li key={file}>
            <span className="download-file">{file}</span>
            <span className="number quiet">
              {printBytes(loaded)} of {printBytes(total)}
            </span>
            <progress
              className="progress-bar"
              aria-label={file}
              max={1}
              value={total > 0 ? loaded / total : undefined}
            />
          </li>
        ))}
      </ul>
      {isOpening && <p className="quiet">Opening it …</p>}
      <button type="button" className="button stop-button" onClick={stop}>
        Stop the download
      </button>
    </div>
  )
}
