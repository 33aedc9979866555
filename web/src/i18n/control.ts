import { words } from './language.ts'

export const useControl = words({
  title: ['库存管控', 'Stock control'], holds: ['批次冻结', 'Batch holds'], place_hold: ['冻结批次', 'Freeze a batch'], lot: ['批号', 'Lot'], serials: ['序列号范围', 'Serial range'], from: ['起', 'From'], to: ['止', 'To'], what: ['冻结什么', 'What is frozen'],
  by_lot: ['按批号', 'A lot'], by_serial: ['按序列号', 'A range of serials'], reason: ['原因', 'Reason'], placed: ['冻结于', 'Placed'], by: ['操作人', 'By'], open: ['冻结中', 'On hold'], ended: ['已结束', 'Ended'], expired: ['过期', 'Expired'],
  frozen: ['冻结的件', 'What it froze'], fitted: ['此前已装上机器的件', 'Fitted before anybody knew'], none_fitted: ['没有已装机的件', 'None has been fitted'], pieces: ['件', 'Pieces'], where: ['在哪里', 'Where'], bin: ['货位', 'Bin'], serial: ['序列号', 'Serial'], appliance: ['机器', 'Appliance'],
  release: ['解除冻结', 'Release'], scrap: ['报废', 'Scrap'], note: ['检验结果', 'What the inspection found'], scrap_n: ['报废件数', 'Pieces to scrap'], no_holds: ['没有冻结的批次', 'Nothing is on hold'], choose: ['选一条看它冻结了什么', 'Choose one to see what it froze'], note_all: ['货架、预留、包裹、服务车同一刻冻结；受影响的订单自动改派', 'Shelves, reservations, parcels and vans freeze at one moment; lines that lost their piece are sourced anew'],
  asks: ['待复核的调整', 'Adjustments that wait for a second person'], no_asks: ['没有待复核的调整', 'No adjustment waits'], agree: ['同意', 'Agree'], refuse: ['拒绝', 'Refuse'], asked_by: ['申请人', 'Asked by'], delta: ['数量', 'Change'], own: ['须由另一人复核', 'Another person has to look at it'],
  waves: ['统筹补货', 'Waves'], run_wave: ['现在统筹一次', 'Look at all who wait now'], wave_note: ['把所有等货订单放在一起重新分配，只有整体更早到时才改派', 'All waiting lines are shared out together; a line moves only when all are less late by it'], waited: ['等待', 'Waiting'], moved: ['改派', 'Moved'], late_before: ['之前迟到（分）', 'Late before (min)'], late_after: ['之后迟到（分）', 'Late after (min)'], no_waves: ['还没有统筹过', 'None has run yet'],
  part: ['备件', 'Part'], done: ['完成', 'Done'],
})
