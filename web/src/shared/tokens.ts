// The one palette and type scale. The build turns it into CSS variables (--ink, --text-m …); antd's theme reads it too.
// Text colours have at least 4.5:1 on paper, card and their own soft background.
export const tokens = {
  ink: '#1b2733',
  quiet: '#4f5d6b',
  paper: '#f5f7f6',
  card: '#ffffff',
  line: '#d9e0e3',
  edge: '#7d8b97',
  brand: '#0d6761',
  brandDeep: '#084b47',
  brandSoft: '#e1f0ee',
  good: '#1f6f3a',
  goodSoft: '#e3f3e7',
  warn: '#835300',
  warnSoft: '#fff1d3',
  bad: '#ab2118',
  badSoft: '#fdeae8',
  info: '#1f5795',
  infoSoft: '#e6eff9',
  kept: '#3f9482',
  broken: '#cf5b3c',
  open: '#b7c2cb',
  land: '#e9eeec',
  coast: '#bccac6',
  font: '"PingFang SC", "Noto Sans SC", "Microsoft YaHei", "WenQuanYi Micro Hei", system-ui, sans-serif',
  mono: 'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  textS: '12px',
  textM: '14px',
  textL: '16px',
  textXl: '20px',
  textHuge: '30px',
  round: '10px',
} as const

export function variables(): string {
  const lines = Object.entries(tokens).map(([name, value]) => `  --${name.replace(/[A-Z]/g, (c) => '-' + c.toLowerCase())}: ${value};`)
  return `:root {\n${lines.join('\n')}\n}\n`
}
