import { useExperimentList } from '../experiments/experimentList.ts'
import { type ExperimentRecord } from '../experiments/records.ts'
import { saveNow } from '../experiments/save.ts'
import { bundleText } from '../share/bundle.ts'
import { download } from '../shell/download.ts'

/** Gives the user a file with the experiments that are wanted, as they are at this moment. */
export async function saveFile(isWanted: (record: ExperimentRecord) => boolean, name: string): Promise<void> {
  // What is on screen may be newer than the list.
  await saveNow()
  const records = useExperimentList.getState().records.filter(isWanted)
  download(bundleText(records), `${name}.vitrine.json`, 'application/json')
}
