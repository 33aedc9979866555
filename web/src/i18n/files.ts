import { words } from './language.ts'

export const useFiles = words({
  title: ['导入导出', 'Files'], kind: ['种类', 'Kind'], export: ['导出', 'Export'], import: ['导入', 'Import'], choose: ['选择 CSV 或 XLSX 文件', 'Choose a CSV or XLSX file'], trial: ['先试算（不写入）', 'Dry run: write nothing'], load: ['正式导入', 'Load it'],
  rows: ['行数', 'Rows'], added: ['新增', 'Added'], changed: ['修改', 'Changed'], unchanged: ['不变', 'Unchanged'], errors: ['有错的行', 'Rows at fault'], line: ['行', 'Line'], column: ['列', 'Column'], what: ['问题', 'Problem'], none_wrong: ['没有错误', 'Nothing is wrong'],
  note: ['有一行错就整个文件不写入；同一文件再导入不会重复', 'One row at fault and nothing is written; the same file again changes nothing'], trial_done: ['试算完成，尚未写入', 'Dry run done: nothing was written'], loaded: ['已导入', 'Loaded'],
  'k.categories': ['备件类别', 'Categories'], 'k.materials': ['材料构成', 'Materials'], 'k.hazards': ['危废代码', 'Hazard codes'], 'k.parts': ['备件', 'Parts'], 'k.models': ['机型', 'Models'], 'k.model_parts': ['适用关系', 'What fits what'], 'k.supersessions': ['替代关系', 'Supersessions'],
  'k.calendars': ['日历', 'Calendars'], 'k.calendar_days': ['节假日与调休', 'Holidays and make-up days'], 'k.locations': ['地点', 'Places'], 'k.stock': ['库存', 'Stock'], 'k.transfers': ['调拨', 'Transfers'], 'k.counts': ['盘点结果', 'Counts'], 'k.van_levels': ['随车定额', 'Van levels'],
})
