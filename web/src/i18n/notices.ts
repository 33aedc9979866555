import { words } from './language.ts'

export const useNotices = words({
  title: ['通知', 'Notices'], log: ['发给客户和工程师的通知', 'What customers and engineers were told'], all: ['全部', 'All'], more: ['再读一些', 'Load more'],
  state: ['状态', 'State'], channel: ['渠道', 'Channel'], repair: ['维修单', 'Repair'], find_repair: ['按维修单查找', 'Find by repair'], at: ['时间', 'Time'], to: ['收件人', 'To'], text: ['内容', 'Text'], tries: ['次数', 'Tries'],
  retry: ['重试', 'Try again'], retried: ['已重新发送', 'Sent again'], none: ['没有符合的通知', 'No such notice'], next_try: ['下次 {time}', 'again at {time}'],
  'is.waiting': ['待发', 'Waiting'], 'is.claimed': ['发送中', 'Being sent'], 'is.sent': ['已发', 'Sent'], 'is.failed': ['失败，将重试', 'Failed, tried again'], 'is.given_up': ['已放弃', 'Given up'],
  'by.sms': ['短信', 'SMS'], 'by.push': ['推送', 'Push'], 'by.mail': ['邮件', 'Mail'], 'of.customer': ['客户', 'Customer'], 'of.engineer': ['工程师', 'Engineer'],

  delay: ['批量延误', 'Mass delay'], delay_note: ['一次把所有受影响的承诺改到新的时间，每位客户只通知一次；先试算，再执行', 'Promises everything affected anew at once and tells each customer once. Count first, then do it.'],
  new_delay: ['登记延误', 'New delay'], where: ['范围', 'Scope'],
  code: ['类型', 'Kind'], 'code.flood': ['洪涝等灾害', 'Flood or other disaster'], 'code.carrier_stop': ['承运商停运', 'Carrier stopped'], 'code.warehouse_closed': ['仓库关闭', 'Warehouse closed'], 'code.holiday': ['节假日', 'Holiday'],
  reason_zh: ['原因（中文，客户可见）', 'Reason in Chinese, customers read it'], reason_en: ['原因（英文，客户可见）', 'Reason in English, customers read it'],
  scope: ['范围（至少一项）', 'Scope (at least one)'], carrier: ['承运商代码', 'Carrier code'], area: ['送往地区（六位行政区划码）', 'Area they go to (six digits, GB/T 2260)'], warehouse: ['发货仓库代码', 'Code of the sending warehouse'],
  from: ['原定到达时间从', 'Would have arrived from'], until: ['到', 'until'], extra: ['推迟小时数', 'Later by hours'], not_before: ['最早到达', 'Not before'],
  count: ['试算', 'Count'], go: ['执行并通知 {n} 位客户', 'Do it and tell {n} customers'], nothing: ['没有受影响的承诺', 'No promise is affected'], done_delay: ['已改期 {lines} 行，通知 {customers} 位客户', '{lines} lines promised anew, {customers} customers told'],
  lines: ['备件行', 'Part lines'], waiting: ['其中等货', 'of them waiting'], parcels: ['在途包裹', 'Parcels'], repairs: ['维修单', 'Repairs'], customers: ['客户', 'Customers'], past: ['历次延误', 'Past delays'], no_past: ['还没有批量延误', 'None so far'], by: ['操作人', 'By'],

  hooks: ['外部回调', 'Webhooks'], hooks_note: ['把事件签名后推送给合作方的地址；密钥只显示一次', 'Facts are sent, signed, to the addresses of partners. A secret is shown once.'], no_hooks: ['还没有回调地址', 'There is no webhook'], add: ['添加', 'Add'], url: ['地址（https）', 'Address (https)'], types: ['事件类型', 'Types of facts'], everything: ['全部事件', 'All facts'], description: ['说明', 'Description'],
  secret: ['签名密钥，请立即保存，以后不再显示', 'The secret. Keep it now; it is not shown again'], rotate: ['更换密钥', 'New secret'], test: ['发送测试', 'Send a test'], tested: ['测试已发出', 'A test is on its way'], disable: ['停用', 'Disable'], enable: ['启用', 'Enable'], remove: ['移除', 'Remove'], remove_sure: ['确定移除这个回调？', 'Remove this webhook?'], yes: ['移除', 'Remove'], no: ['保留', 'Keep'],
  'hook.active': ['启用', 'Active'], 'hook.disabled': ['停用', 'Disabled'], failing: ['自 {time} 起一直失败', 'failing since {time}'],
  messages: ['投递记录', 'Deliveries'], type: ['事件', 'Fact'], said: ['发生于', 'Said at'], answer: ['回答', 'Answer'], replay: ['重发', 'Send again'], replay_since: ['重发这个时间以来的全部', 'Send again everything since'], replayed: ['将重发 {n} 条', '{n} are sent again'], no_messages: ['还没有投递', 'Nothing was delivered yet'], show: ['投递记录', 'Deliveries'],
  'msg.waiting': ['待投递', 'Waiting'], 'msg.delivered': ['已送达', 'Delivered'], 'msg.given_up': ['已放弃', 'Given up'],
})
