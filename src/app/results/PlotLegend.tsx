import { seriesColour, seriesDash } from './seriesLook.ts'

/** The series of a chart by colour and dash; none where there is one. */
export function PlotLegend({ series, dark }: { series: readonly string[]; dark: boolean }) {
  if (series.length < 2) return null
  return (
    <ul className="plot-legend" aria-label="Series">
      {series.map((name, index) => (
        <li key={index}>
          <svg width="22" height="8" aria-hidden="true">
            <line
              x2="22"
              y1="4"
              y2="4"
              stroke={seriesColour(index, dark)}
              strokeWidth="2.5"
              strokeDasharray={seriesDash(index)}
            />
          </svg>
          {name}
        </li>
      ))}
    </ul>
  )
}
