import { words } from './language.ts'

export const useDispatch = words({
  title: ['波次与交接', 'Waves & hand-over'], waves: ['待拣波次', 'Waves to pick'], leaves: ['{at} 发车', 'leaves {at}'], no_lane: ['无班次', 'No departure'], nothing: ['没有待拣的货', 'Nothing to pick'],
  risk_n: ['{n} 行有风险', '{n} at risk'], lines_n: ['{n} 行', '{n} lines'], 'risk.late': ['已来不及', 'Too late'], 'risk.last': ['最后一班', 'Last chance'], 'risk.room': ['有余量', 'Has room'],
  step_scan: ['扫包裹', 'Scan parcels'], step_sign: ['司机签收', 'Driver signs'], step_done: ['已交接', 'Handed over'],
  scan_carrier: ['扫承运商：SF、JD、FLEET', 'Scan the carrier: SF, JD or FLEET'], scan_parcel: ['扫包裹标签；扫完输入 CLOSE', 'Scan parcel labels; CLOSE when done'],
  scan_driver: ['输入司机姓名与车牌，如：老周 / 粤B12345', 'Driver and plate, e.g. Zhou / B12345'], scan_again: ['扫承运商开始下一班；PRINT 下载清单', 'Scan a carrier for the next one; PRINT saves the manifest'],
  hint: ['扫码枪即可完成全程。Esc 返回；扫仓库码换仓；PRINT 下载交接清单', 'A scanner is enough. Esc goes back; a warehouse code switches; PRINT saves the manifest'],
  scanned: ['已扫 {n} 件', '{n} scanned'], stays: ['未扫 {n} 件，留仓', '{n} not scanned: they stay'], ok_open: ['{id}：{carrier} {at}', '{id}: {carrier} {at}'], ok_scan: ['已扫，共 {n} 件', 'Scanned, {n} so far'],
  ok_closed: ['已结束扫描，请司机签收', 'Closed: the driver signs now'], ok_done: ['{id} 已交给 {driver}', '{id} handed to {driver}'], saved: ['已下载清单', 'Manifest saved'], err_first: ['请先扫承运商', 'Scan a carrier first'],
  print: ['下载交接清单', 'Save the manifest'], earlier: ['交接记录', 'Hand-overs'], driver: ['司机', 'Driver'], reset: ['已返回', 'Back'],
  proofs: ['签收凭证', 'Proof of delivery'], no_proof: ['还没有凭证', 'None yet'], 'grade.strong': ['充分', 'Strong'], 'grade.weak': ['不足', 'Weak'], 'grade.none': ['无凭据', 'None'],
  photo: ['照片摘要', 'Photo hash'], metres_off: ['距地址 {n} 米', '{n} m from the address'],
  'state.open': ['扫描中', 'Scanning'], 'state.closed': ['待签收', 'To be signed'], 'state.handed_over': ['已交接', 'Handed over'],
})
