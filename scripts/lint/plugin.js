import path from 'node:path'
import { ARROWS, DOORS } from './arrows.js'

const SOURCE = path.resolve(import.meta.dirname, '../../src')
const EXTENSION = /\.(ts|tsx|js|mjs|css|json|wasm|svg|html)(\?[\w&=]+)?$/

/** The folder of src/ that a file is in; undefined for a file elsewhere. @param {string} file */
const folderOf = file => {
  const relative = path.relative(SOURCE, file)
  return relative.startsWith('..') || path.isAbsolute(relative) ? undefined : relative.split(path.sep)[0]
}

/** @param {string} source */
const packageOf = source =>
  source
    .split('/')
    .slice(0, source.startsWith('@') ? 2 : 1)
    .join('/')

/** What is wrong with an import, or nothing. @param {string} file @param {string} source */
const complaint = (file, source) => {
  const from = folderOf(file)
  if (!source.startsWith('.')) {
    const door = DOORS[packageOf(source)]
    if (from === undefined || door === undefined || door.includes(from)) return undefined
    return `${from}/ may not import ${source}: only ${door.join(', ')} may`
  }
  if (!EXTENSION.test(source)) return `the import of '${source}' must name the file with its extension`
  if (from === undefined) return undefined
  const to = folderOf(path.resolve(path.dirname(file), source.replace(/\?.*$/, '')))
  const allowed = ARROWS[from]
  if (allowed === undefined) return `src/${from} is not in the table of scripts/lint/arrows.js`
  if (to === from || (to !== undefined && allowed.includes(to))) return undefined
  return `${from}/ may not import ${to === undefined ? 'from outside src/' : `${to}/`}; it may import: ${allowed.join(', ') || 'nothing'}`
}

/**
 * Imports point one way. Tests may import what they need to prove their subject.
 * @type {import('eslint').Rule.RuleModule}
 */
const importDirection = {
  create: context => {
    /** @param {import('estree').Node & { source?: import('estree').Node | null }} node */
    const check = node => {
      const source = node.source
      if (source?.type !== 'Literal' || typeof source.value !== 'string') return
      const message = complaint(context.filename, source.value)
      if (message !== undefined) context.report({ node, message })
    }
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    }
  },
}

export default { rules: { 'import-direction': importDirection } }
