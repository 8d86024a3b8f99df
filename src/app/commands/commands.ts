import { exampleRecipe, examples } from '../library/examples.ts'
import { emptyRecipe } from '../library/templates.ts'
import { useExperiment } from '../shell/experimentStore.ts'
import { openRecipe } from '../shell/openRecipe.ts'
import { usePanels } from '../shell/panelStore.ts'
import { useRun } from '../shell/runStore.ts'
import { runProgram, stopProgram } from '../shell/session.ts'
import { useTheme, type Theme } from '../shell/themeStore.ts'
import { useTour } from '../tour/tourStore.ts'
import { type Command } from './command.ts'
import { useCommands } from './commandStore.ts'
import { goTo } from './goTo.ts'

const themes: Record<Theme, string> = { system: 'as the device', light: 'light', dark: 'dark' }

const isRunning = (): boolean => useRun.getState().phase.name === 'running'

/** Everything that can be done from anywhere, in the order in which it is listed. */
export function allCommands(): Command[] {
  const { setOpen } = useCommands.getState()
  return [
    {
      id: 'run',
      name: 'Run the program',
      group: 'Program',
      keys: { key: 'Enter', mod: true },
      run: () => void runProgram(),
    },
    {
      id: 'stop',
      name: 'Stop the run',
      group: 'Program',
      keys: { key: 'Escape' },
      isOff: () => !isRunning(),
      run: stopProgram,
    },
    {
      id: 'editor',
      name: 'Go to the program',
      group: 'Places',
      keys: { key: '1', alt: true, shift: true },
      run: () => goTo('editor'),
    },
    {
      id: 'graph',
      name: 'Go to the graph',
      group: 'Places',
      keys: { key: '2', alt: true, shift: true },
      run: () => goTo('graph'),
    },
    {
      id: 'results',
      name: 'Go to the results',
      group: 'Places',
      keys: { key: '3', alt: true, shift: true },
      run: () => goTo('results'),
    },
    {
      id: 'library',
      name: 'Examples and experiments',
      group: 'Places',
      run: () => usePanels.getState().toggle('library'),
    },
    {
      id: 'model',
      name: 'Models, modules and sites',
      group: 'Places',
      run: () => usePanels.getState().toggle('model'),
    },
    {
      id: 'endpoints',
      name: 'Endpoints: other machines that run programs',
      group: 'Places',
      run: () => usePanels.getState().toggle('endpoints'),
    },
    {
      id: 'history',
      name: 'Runs and versions of this experiment',
      group: 'Places',
      run: () => usePanels.getState().toggle('history'),
    },
    {
      id: 'picture',
      name: 'Graph as a picture',
      group: 'Places',
      isOff: () => useExperiment.getState().recipe.view.graph === 'picture',
      run: () => useExperiment.getState().setView({ graph: 'picture', place: 'graph' }),
    },
    {
      id: 'list',
      name: 'Graph as a list',
      group: 'Places',
      isOff: () => useExperiment.getState().recipe.view.graph === 'list',
      run: () => useExperiment.getState().setView({ graph: 'list', place: 'graph' }),
    },
    {
      id: 'new',
      name: 'New experiment',
      group: 'Experiments',
      run: () => openRecipe(emptyRecipe()),
    },
    ...examples.map(example => ({
      id: `example-${example.key}`,
      name: `Open the example “${example.title}”`,
      group: 'Experiments' as const,
      run: () => openRecipe(exampleRecipe(example)),
    })),
    ...(['system', 'light', 'dark'] as const).map(theme => ({
      id: `theme-${theme}`,
      name: `Colours: ${themes[theme]}`,
      group: 'Page' as const,
      run: () => useTheme.getState().setTheme(theme),
    })),
    {
      id: 'palette',
      name: 'Find a command',
      group: 'Page',
      keys: { key: 'k', mod: true },
      run: () => setOpen('palette'),
    },
    { id: 'keys', name: 'Keyboard map', group: 'Page', keys: { key: 'F1' }, run: () => setOpen('keys') },
    { id: 'tour', name: 'Take the tour', group: 'Page', run: () => useTour.getState().start() },
  ]
}
