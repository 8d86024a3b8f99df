import { type Span } from '../../graph/errors.ts'
import { type SiteEntry, type SiteMap } from '../../graph/siteMap.ts'
import { isReplacement, outputOf } from '../../graph/touch.ts'
import { type Rows } from '../../graph/versions/v1.ts'
import { printShape } from '../../graph/dim.ts'
import { chipSize, holdsWords, idleWidth, type Chip } from './chips.ts'
import { type Lane } from './lanes.ts'
import { plainBox, type Toggle } from './scene.ts'
import { type SceneBuilder, sizes } from './SceneBuilder.ts'
import { pathInStation } from './stations.ts'
import { sitesKey, stripSizes, type Slot, type Strip } from './strip.ts'
import { textWidth } from './textWidth.ts'

export interface StripPlace {
  /** Of the run among all that is drawn. */
  key: string
  hash: string
  run: number
  rows: Rows
  model: string
  siteMap: SiteMap | undefined
  lane: Lane
  /** More that its title says: runs that are alike. */
  note: string
  toggle: Toggle | null
  /** A place inside the call that makes the graph. */
  at: Span | null
  opened: ReadonlySet<string>
}

/** Draws one pass's strip with the sites it touches, and notes the box of each site node. */
export function placeStrip(
  scene: SceneBuilder,
  plan: Strip,
  place: StripPlace,
  boxOf: Map<string, string>,
): void {
  const { key, hash, run, rows, model, lane, opened } = place
  const top = scene.top
  const laneId = `${key}.lane.${lane.key}`
  const title = `${lane.title}${place.note}`
  const height = plan.heightOf(lane.key)
  const frame = { x: sizes.margin, y: top, height }
  const width = Math.max(plan.width, textWidth(title) + textWidth(place.toggle?.words ?? '') + 160)
  const isThere = scene.add({
    ...plainBox,
    ...frame,
    id: laneId,
    kind: 'lane',
    title,
    detail: model,
    alike: lane.alike,
    count: lane.alike,
    toggle: place.toggle,
    width,
  })
  if (!isThere) return
  const y = top + stripSizes.title
  for (const [index, slot] of plan.slots.entries()) {
    const { chips, idle } = plan.at(lane.key, slot)
    const { x, title, width, layers, station } = slot
    scene.add({
      ...plainBox,
      id: `${laneId}.${index}`,
      kind: 'station',
      title,
      touched: chips.length > 0,
      layers: layers.length,
      place: { hash, run, rows, layers },
      toggle: stationToggle(slot, sitesKey(key, lane.key, station), opened, place.siteMap !== undefined),
      words: chips.map(chip => chip.nodes.map(({ site }) => site).join(' ')).join(' '),
      x,
      y,
      width,
      height: height - stripSizes.title - 8,
    })
    idle.forEach((row, line) => {
      placeIdle(scene, place, laneId, row, x, y + stripSizes.head + line * (chipSize.idleHeight + 4))
    })
    placeChips(scene, place, chips, x, top + height - 8 - stripSizes.pad - chipSize.height, boxOf)
  }
  scene.moveBandTop(top + height + sizes.rowGap)
}

function stationToggle(
  slot: Slot,
  key: string,
  opened: ReadonlySet<string>,
  hasSites: boolean,
): Toggle | null {
  const { unfoldKey, layers } = slot
  if (unfoldKey !== null)
    return { key: unfoldKey, words: `open ${layers.length} layers`, isOpen: opened.has(unfoldKey) }
  if (!hasSites) return null
  const isOpen = opened.has(key)
  return { key, words: isOpen ? 'fold its sites' : 'all its sites', isOpen }
}

/** A row of sites that nothing touches, to choose from. */
function placeIdle(
  scene: SceneBuilder,
  { siteMap, at }: StripPlace,
  laneId: string,
  row: readonly SiteEntry[],
  left: number,
  y: number,
): void {
  let x = left + stripSizes.pad
  for (const site of row) {
    const width = idleWidth(site)
    scene.add({
      ...plainBox,
      id: `${laneId}.idle.${site.path}`,
      kind: 'site',
      role: 'idle',
      title: pathInStation(site.path),
      detail: printShape(site.shape),
      words: `${site.path} ${site.denotes}`,
      site: site.path,
      at,
      writable: site.writable,
      skips: skipsOf(siteMap, site.path),
      x,
      y,
      width,
      height: chipSize.idleHeight,
    })
    x += width + chipSize.gap
  }
}

/** The module that can be left out at a site: that whose output it is. */
function skipsOf(siteMap: SiteMap | undefined, site: string): string | null {
  const module = siteMap?.modules.find(({ path }) => path !== '' && outputOf(path) === site)
  return module === undefined || module.kind === 'list' || module.kind === 'model' ? null : module.path
}

function placeChips(
  scene: SceneBuilder,
  place: StripPlace,
  chips: readonly Chip[],
  left: number,
  y: number,
  boxOf: Map<string, string>,
): void {
  const { key, hash, siteMap } = place
  let x = left + stripSizes.pad
  for (const { nodes, title, width, module, foldKey } of chips) {
    const [first] = nodes
    if (first === undefined) continue
    const id = module === null ? `${key}.${first.id}` : `${key}.${place.lane.key}.${module}`
    const { node, site, value } = first
    const names = nodes.map(one => `${one.node.label ?? ''} ${one.site}`).join(' ')
    const base = { ...plainBox, id, x, y, width, height: chipSize.height, title, words: names }
    const added =
      module === null
        ? scene.add({
            ...base,
            kind: 'site',
            role: node.kind,
            site,
            span: node.span,
            at: node.span ?? place.at,
            detail: value !== '' ? value : node.shape === undefined ? '' : printShape(node.shape),
            writable: isWritable(siteMap, site),
            skips: skipsOf(siteMap, site),
            count: nodes.length,
            // A number that is written is said already.
            measured: value !== '' ? null : { hash, id: isReplacement(node) ? node.value : node.id },
            toggle: foldKey === null ? null : { key: foldKey, words: 'fold its module', isOpen: true },
          })
        : scene.add({
            ...base,
            kind: 'module',
            span: node.span,
            detail: holdsWords(nodes),
            reads: nodes.filter(one => one.node.kind === 'read').length,
            writes: nodes.filter(one => isReplacement(one.node)).length,
            count: nodes.length,
            toggle: { key: module, words: 'open', isOpen: false },
          })
    if (added) for (const one of nodes) boxOf.set(one.id, id)
    x += width + chipSize.gap
  }
}

const isWritable = (siteMap: SiteMap | undefined, path: string): boolean =>
  siteMap?.modules.some(({ sites }) => sites.some(site => site.path === path && site.writable)) ?? true
