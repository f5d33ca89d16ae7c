import type { Month } from '../../../../shared/api/overview.ts'
import { trust } from '../../../../shared/trust/policy.ts'

export interface Drawn {
  show: (months: Month[], names: [string, string, string]) => void
  end: () => void
}

// draw loads the part of ECharts that the overview needs and puts it into a box. Lines differ by dash and sign as well as by colour, and
// the tooltip is drawn, not made of markup.
export async function draw(box: HTMLElement): Promise<Drawn> {
  const [core, charts, parts, renderers] = await Promise.all([
    import('echarts/core'), import('echarts/charts'), import('echarts/components'), import('echarts/renderers'),
  ])
  core.use([charts.LineChart, parts.GridComponent, parts.LegendComponent, parts.TooltipComponent, renderers.CanvasRenderer])
  trust() // the library clears its box with an empty text
  const chart = core.init(box)
  const resized = new ResizeObserver(() => chart.resize())
  resized.observe(box)
  const colour = (name: string) => getComputedStyle(box).getPropertyValue(name).trim()
  const looks = [
    { color: colour('--brand'), type: 'solid', symbol: 'circle' },
    { color: colour('--good'), type: 'dashed', symbol: 'rect' },
    { color: colour('--bad'), type: 'dotted', symbol: 'triangle' },
  ] as const
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches

  return {
    show(months, names) {
      const values = [months.map((m) => m.Reported), months.map((m) => m.Closed), months.map((m) => m.Overdue)]
      chart.setOption({
        animation: !still,
        textStyle: { fontFamily: getComputedStyle(box).fontFamily, color: colour('--ink') },
        grid: { left: 8, right: 16, top: 36, bottom: 8, containLabel: true },
        legend: { top: 0, left: 0, textStyle: { color: colour('--ink') } },
        tooltip: { trigger: 'axis', renderMode: 'richText' },
        xAxis: { type: 'category', data: months.map((m) => m.Month), axisLabel: { color: colour('--ink-soft') } },
        yAxis: { type: 'value', minInterval: 1, axisLabel: { color: colour('--ink-soft') } },
        series: names.map((name, i) => ({
          name, type: 'line', data: values[i], symbol: looks[i]!.symbol, symbolSize: 8,
          lineStyle: { type: looks[i]!.type, color: looks[i]!.color, width: 2 }, itemStyle: { color: looks[i]!.color },
        })),
      })
    },
    end() {
      resized.disconnect()
      chart.dispose()
    },
  }
}
