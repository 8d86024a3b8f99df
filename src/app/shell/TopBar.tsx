import { CommandsButton } from '../commands/CommandsButton.tsx'
import { ShareButton } from '../share/ShareButton.tsx'
import { useExperiment } from './experimentStore.ts'
import { RunProgress } from './RunProgress.tsx'
import { ThemeButton } from './ThemeButton.tsx'
import { Wordmark } from './Wordmark.tsx'
import { PanelButton } from './PanelButton.tsx'

/** The page's name, the experiment's title, and the ways to other experiments. */
export function TopBar() {
  const title = useExperiment(({ recipe }) => recipe.title)
  const setTitle = useExperiment(state => state.setTitle)
  return (
    <header className="top-bar">
      <h1 className="wordmark">
        <Wordmark />
      </h1>
      <nav className="top-nav" aria-label="Panels">
        <PanelButton panel="library" name="Experiments" />
        <PanelButton panel="history" name="History" />
        <PanelButton panel="model" name="Model" />
        <PanelButton panel="endpoints" name="Endpoints" />
      </nav>
      <input
        className="title-field"
        aria-label="Title of the experiment"
        value={title}
        maxLength={200}
        spellCheck={false}
        onChange={event => setTitle(event.currentTarget.value)}
      />
      <RunProgress />
      <div className="top-actions">
        <ShareButton />
        <CommandsButton />
        <ThemeButton />
      </div>
    </header>
  )
}
