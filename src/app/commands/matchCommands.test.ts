import { expect, test } from 'vitest'
import { type Command } from './command.ts'
import { matchCommands } from './matchCommands.ts'

const command = (name: string, group: Command['group'] = 'Page'): Command => ({
  id: name,
  name,
  group,
  run: () => undefined,
})
const all = [command('Run the program', 'Program'), command('Colours: dark'), command('Overrun nothing')]
const names = (typed: string) => matchCommands(all, typed).map(({ name }) => name)

test('nothing typed gives every command in its order', () => {
  expect(names('  ')).toEqual(all.map(({ name }) => name))
})

test('every word has to be there, in the name or the group', () => {
  expect(names('dark page')).toEqual(['Colours: dark'])
  expect(names('dark program')).toEqual([])
})

test('what begins with the word comes first', () => {
  expect(names('run')).toEqual(['Run the program', 'Overrun nothing'])
})
