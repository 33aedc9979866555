import { words } from './language.ts'

export const useVan = words({
  van: ['我的车', 'My van'], stock: ['车上库存', 'Stock'], nightly: ['夜间盘点', 'Nightly count'], empty: ['车上没有备件', 'The van is empty'], free_of: ['可用 {free} / {n}', '{free} of {n} free'], less: ['{name} 减一', 'One less of {name}'], more: ['{name} 加一', 'One more of {name}'],
  serials: ['序列号（有序列号的件必填，逗号分隔）', 'Serials (where pieces have them), by commas'], hand: ['交给同事', 'Hand to a colleague'], offered: ['请同事扫下面的码', 'Let your colleague scan the code below'], offer: ['交接', 'Hand-over'], show_this: ['给同事扫', 'For your colleague to scan'], until: ['有效至 {at}', 'Valid until {at}'], withdraw: ['撤回', 'Withdraw'], withdrawn: ['已撤回', 'Withdrawn'],
  give_back_to: ['退回到', 'Give back to'], give_back: ['退回未用备件', 'Give unused parts back'], given_back: ['已退回', 'Given back'], take: ['接收同事的备件：扫码或输入', 'Take a colleague’s parts: scan or type'], accept: ['收下', 'Take them'], accepted: ['已到您车上', 'They are in your van'],
  refill: ['需要补充', 'To refill'], refill_n: ['补 {n} 件（现有 {free}，至少 {low}）', '{n} more ({free} there, {low} at least)'],
  begin: ['开始盘点', 'Begin the count'], begun: ['请逐项填写数到的件数', 'Write down how many you find of each'], pieces: ['数到的件数', 'Pieces found'], save: ['保存所数', 'Keep what was counted'], counted: ['已数完，请核对差异', 'All is counted: look at the differences'],
  book: ['差异入账', 'Book the differences'], booked: ['盘点已入账', 'The count is booked'], again: ['与账面相差较多，请再数一次', 'It differs from the books: count once more'], difference: ['差异 {n}', 'Difference {n}'],
})
