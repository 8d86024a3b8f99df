import { useState } from 'react'
import { readHubSetting, writeHubSetting } from './hubSetting.ts'
import { TextField } from './TextField.tsx'

/** Another hub than huggingface.co, for this browser: a mirror, or one of one's own. */
export function HubField() {
  const [hub, setHub] = useState(() => readHubSetting() ?? '')
  const [isChanged, setChanged] = useState(false)
  const change = (text: string) => {
    writeHubSetting(text)
    setHub(readHubSetting() ?? '')
    setChanged(true)
  }
  return (
    <>
      <TextField label="Hub" value={hub} placeholder="https://huggingface.co/" onCommit={change} />
      {isChanged && (
        <p className="quiet" role="status">
          Reload the page to ask {hub === '' ? 'huggingface.co' : hub} from now on.
        </p>
      )}
    </>
  )
}
