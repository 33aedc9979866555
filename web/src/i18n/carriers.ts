import { words } from './language.ts'

export const useCarriers = words({
  title: ['向承运商下的请求', 'Orders to the carrier'], none: ['没有向该承运商下过请求，运单号手工填写', 'The carrier was not asked for anything; waybills are typed in'],
  'kind.create': ['下单取号', 'Get a waybill'], 'kind.cancel': ['取消运单', 'Cancel the waybill'], 'kind.intercept': ['拦截退回', 'Bring it back'], 'kind.redirect': ['改送他处', 'Bring it elsewhere'],
  'is.waiting': ['待发送', 'Waiting'], 'is.claimed': ['发送中', 'Being sent'], 'is.manual': ['待人工答复', 'A person answers'], 'is.accepted': ['已接受', 'Accepted'], 'is.refused': ['已拒绝', 'Refused'], 'is.failed': ['无人答复', 'No answer'],
  to: ['改送至 {to}', 'To {to}'], tries: ['已试 {n} 次', '{n} tries'], accept: ['承运商同意', 'Carrier agreed'], refuse: ['承运商拒绝', 'Carrier refused'],
  waybill: ['运单号', 'Waybill'], reason: ['说明', 'Note'], seen: ['已处理', 'Seen to'],
  again: ['重新下单', 'Ask for a waybill'], cancel: ['取消运单', 'Cancel the waybill'], intercept: ['拦截退回', 'Bring it back'],
  called_back: ['已取消，请取出', 'Not wanted, take it out'], unwanted: ['已取消', 'Not wanted any more'],
  to_see: ['待处理的承运商请求', 'Carrier orders to see to'],
  pickup: ['待自提', 'Ready to be picked up'], code: ['取件码', 'Code'], place: ['地点', 'Place'], until: ['请在此前取出', 'Pick it up before'], scan: ['扫取出的件', 'Scan what you take out'], collect: ['确认取出', 'I have it'],
})
