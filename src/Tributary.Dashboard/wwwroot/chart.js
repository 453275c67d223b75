// Draws a chart into an element, in the colours of the page, and follows its size and colours.
const colour = (name) => getComputedStyle(document.body).getPropertyValue(name).trim();

export async function create(place, owner, library, isChosen) {
  const { init } = await import(library);
  const chart = init(place, null, { renderer: 'svg' });
  let last = null;
  const size = new ResizeObserver(() => chart.resize());
  size.observe(place);
  const themed = () => last && draw(...last);
  window.addEventListener('tributary-theme', themed);
  // A point is chosen anywhere above or below it, since a line shows no points.
  const placeOf = (event) => {
    const at = [event.offsetX, event.offsetY];
    return last && chart.containPixel('grid', at) ? chart.convertFromPixel({ seriesIndex: 0 }, at)[0] : -1;
  };
  chart.getZr().on('mousemove', (event) => {
    if (isChosen) chart.getZr().setCursorStyle(placeOf(event) < 0 ? 'default' : 'pointer');
  });
  chart.getZr().on('click', (event) => {
    const place = placeOf(event);
    if (isChosen && place >= 0 && place < last[1].length) owner.invokeMethodAsync('ChooseAsync', place);
  });

  function draw(kind, labels, series) {
    last = [kind, labels, series];
    const text = colour('--mud-palette-text-secondary');
    const line = colour('--mud-palette-lines-default');
    const first = colour('--mud-palette-primary');
    chart.setOption(
      {
        animation: false,
        aria: { enabled: false },
        grid: { left: 8, right: 16, top: 16, bottom: 8, containLabel: true },
        tooltip: {
          trigger: 'axis',
          renderMode: 'richText',
          backgroundColor: colour('--mud-palette-surface'),
          borderColor: line,
          textStyle: { color: colour('--mud-palette-text-primary'), fontSize: 12 },
          formatter: (points) =>
            [points[0].axisValueLabel, ...points.map((p) => `${p.seriesName}  ${series[p.seriesIndex].texts[p.dataIndex]}`)].join('\n'),
        },
        xAxis: {
          type: 'category', data: labels, boundaryGap: kind === 'bar',
          axisLabel: { color: text, hideOverlap: true }, axisLine: { lineStyle: { color: line } }, axisTick: { show: false },
        },
        yAxis: {
          type: 'value', splitNumber: 4, axisLabel: { color: text }, splitLine: { lineStyle: { color: line } },
        },
        series: series.map((one) => ({
          name: one.name, type: kind, data: one.values, showSymbol: one.values.length < 2, symbolSize: 6, barMaxWidth: 28,
          lineStyle: { width: 2, type: one.isPast ? 'dashed' : 'solid', color: one.isPast ? text : first },
          itemStyle: { color: one.isPast ? text : first },
          areaStyle: one.isPast || kind === 'bar' ? undefined : { color: first, opacity: 0.08 },
          z: one.isPast ? 1 : 2,
        })),
      },
      true,
    );
  }

  return {
    draw,
    dispose() {
      window.removeEventListener('tributary-theme', themed);
      size.disconnect();
      chart.dispose();
    },
  };
}
