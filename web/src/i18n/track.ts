import { words } from './language.ts'

export const useTrack = words({
  title: ['维修进度', 'Repair progress'], live: ['实时', 'Live'], polling: ['每 15 秒更新', 'Every 15 s'], away: ['连不上，显示的是较早的内容', 'Not connected; what you see is older'],
  news: ['最后消息 {span}前', 'Last news {span} ago'], now: ['刚刚更新', 'Just now'], next: ['接下来', 'What happens next'],
  promise: ['承诺', 'The promise'], arrives: ['配件预计到达', 'The part should arrive'], due: ['最晚', 'No later than'], within24: ['24 小时内到', 'Within 24 h'], in_span: ['还有 {span}', 'in {span}'], kept_text: ['按承诺送达', 'Kept'], broken_text: ['没有按时，抱歉', 'We were late. We are sorry.'], earlier: ['我们承诺过什么，何时改过', 'What we promised, and when we changed it'], promised: ['承诺 {time} 送到', 'Promised for {time}'], from: ['从 {place} 发出', 'From {place}'],
  map: ['在哪里', 'Where it is'], map_label: ['仓库、包裹和您家的位置', 'The warehouse, the parcel and your home'], warehouse: ['仓库', 'Warehouse'], parcel: ['包裹', 'Parcel'], home: ['您家', 'Home'], no_position: ['还没有位置', 'No position yet'],
  about: ['为保护隐私，包裹位置只精确到约 1 公里，开始派送后才精确显示。', 'For privacy the parcel is shown to about 1 km until the courier is on the way to you.'], exact: ['快递员正在派送，位置是最近一次扫描的地点。', 'The courier is on the way; this is where the parcel was scanned last.'], forgotten: ['已送达，包裹位置不再显示。', 'Delivered; where the parcel was is not shown any more.'],
  eta: ['按现在的进度，预计 {time} 到', 'As things stand, expected {time}'],
  timeline: ['经过', 'What happened'], parcel_by: ['{carrier} · {waybill}', '{carrier} · {waybill}'], no_steps: ['还没有轨迹', 'Nothing yet'], parts: ['配件', 'Parts'],
  old: ['旧件去了哪里', 'What became of the old part'], old_none: ['换下的旧件会回收，去向会显示在这里', 'The old part comes back to us; its way is shown here'], materials: ['回收出的材料', 'Recovered materials'], carbon: ['少排放约', 'Emissions avoided, about'], factors: ['按 {set} 系数', 'by factors {set}'], certificate: ['处置证书', 'Certificate'], points: ['绿色积分', 'Green points'], pending: ['待到账', 'pending'], confirmed: ['已到账', 'confirmed'],
  engineer: ['工程师 {name}', 'Engineer {name}'], gone: ['这个链接已失效', 'This link is no longer valid'], gone_why: ['链接在发出 60 天后，或维修结束 14 天后关闭。地址不完整时也打不开。', 'A link closes 60 days after it was sent, or 14 days after the repair ended. It does not open either when part of the address is missing.'], gone_next: ['需要查看时，请向客服要一个新的链接。', 'To see the repair again, please ask us for a new link.'],
  'stage.1': ['登记', 'Registered'], 'stage.2': ['备件', 'Part'], 'stage.3': ['运输', 'On the way'], 'stage.4': ['安装', 'Fitted'], 'stage.5': ['完成', 'Done'], stages: ['进度', 'Progress'],
})
