import ts from 'typescript'
import { startOf, type Draft } from './draft.ts'
import { type EditIntent, type ModelChange } from './intent.ts'
import { modelCalls } from './models.ts'
import { addMember, keyOf } from './objects.ts'
import { Refusal } from './refusal.ts'
import { quoted } from './style.ts'

type ModelIntent = Extract<EditIntent, { kind: 'model' }>

const optionNames = ['revision', 'dtype', 'device', 'remote'] as const

/** Changes the first `LanguageModel` call whose id is written out. Options that are not named stay as they are. */
export function writeModel(draft: Draft, { change: asked }: ModelIntent): void {
  const change = withoutOther(asked)
  const call = modelCalls(draft).find(one => one.arguments[0] && ts.isStringLiteralLike(one.arguments[0]))
  const [id, options] = call?.arguments ?? []
  if (call === undefined || id === undefined)
    throw new Refusal(
      'the program names no model',
      "write const model = await LanguageModel('vitrine/atlas')",
    )
  if (change.id !== undefined && ts.isStringLiteralLike(id) && change.id !== id.text) {
    const text = quoted(change.id, draft.style)
    draft.changes.write(startOf(draft, id), text, text, id.end)
  }
  if (options === undefined) {
    const given = optionNames
      .filter(name => (change[name] ?? '') !== '')
      .map(name => property(draft, name, change))
    if (given.length > 0) draft.changes.write(id.end, `, { ${given.join(', ')} }`, given.join(', '))
    return
  }
  if (!ts.isObjectLiteralExpression(options))
    throw new Refusal('the options of this model are computed', 'change them where they are made')
  writeOptions(draft, id, options, change)
}

function writeOptions(
  draft: Draft,
  id: ts.Expression,
  options: ts.ObjectLiteralExpression,
  change: ModelChange,
): void {
  const { changes } = draft
  const changed = optionNames.filter(name => change[name] !== undefined)
  const gone = changed.filter(name => change[name] === '')
  const left = options.properties.filter(one => !gone.some(name => name === keyOf(one)))
  const added = changed.filter(
    name => change[name] !== '' && !options.properties.some(one => keyOf(one) === name),
  )
  for (const name of changed) {
    const old = options.properties.find(one => keyOf(one) === name)
    if (old === undefined || change[name] === '') continue
    const text = property(draft, name, change)
    changes.write(startOf(draft, old), text, text, old.end)
  }
  if (left.length + added.length === 0) {
    changes.write(id.end, '', null, options.end)
    return
  }
  if (left.length === 0) {
    const text = added.map(name => property(draft, name, change)).join(', ')
    changes.write(startOf(draft, options), `{ ${text} }`, text, options.end)
    return
  }
  for (const name of gone) removeMember(draft, options, name, left)
  for (const name of added) addMember(draft, options, property(draft, name, change))
}

function removeMember(
  draft: Draft,
  { properties }: ts.ObjectLiteralExpression,
  name: string,
  left: readonly ts.ObjectLiteralElementLike[],
): void {
  const at = properties.findIndex(one => keyOf(one) === name)
  const old = properties[at]
  if (old === undefined) return
  const [before, after] = [properties[at - 1], properties[at + 1]]
  if (before !== undefined && left.includes(before)) draft.changes.write(before.end, '', null, old.end)
  else if (after !== undefined) draft.changes.write(startOf(draft, old), '', null, startOf(draft, after))
}

/** A model runs on a device of this machine, or at an endpoint. */
function withoutOther(change: ModelChange): ModelChange {
  if ((change.remote ?? '') !== '') return { ...change, device: '' }
  return (change.device ?? '') === '' ? change : { ...change, remote: '' }
}

function property(draft: Draft, name: (typeof optionNames)[number], change: ModelChange): string {
  const value = change[name] ?? ''
  return `${name}: ${value === true ? 'true' : quoted(value, draft.style)}`
}
