import { words } from './language.ts'

export const useFaults = words({
  no_network: ['连不上服务，请检查网络后重试', 'The service cannot be reached. Check the network and try again.'],
  page_error: ['页面出错了', 'The page went wrong.'],
  unreadable: ['服务的回答无法读取', 'The answer could not be read.'],
  no_token: ['请先登录', 'Sign in first.'], bad_token: ['登录已过期，请重新登录', 'Your sign-in has expired.'],
  wrong_login: ['账号或密码不对', 'Wrong login or password.'], bad_login: ['账号或密码不对', 'Wrong login or password.'], wrong_password: ['账号或密码不对', 'Wrong login or password.'],
  too_many_tries: ['密码错误次数过多，请过几分钟再试', 'Too many wrong passwords; wait a few minutes.'],
  forbidden: ['您的角色不能做这件事', 'Your role may not do this.'],
  link_not_found: ['这个链接无效或已过期', 'This link is not valid (any more).'],
  wrong_scan: ['扫错了：不是这一件', 'Wrong scan: not this one.'],
  stock_short: ['库存不足', 'Not enough stock.'], version_conflict: ['已被别人修改，请刷新后再改', 'Somebody changed it meanwhile; reload.'],
  idempotency_key_reused: ['同一指令已用别的内容提交过', 'This command was already sent with other content.'],
  serial_unknown: ['没有这个序列号', 'Unknown serial number.'], serial_elsewhere: ['该序列号不在这里', 'This serial lies elsewhere.'], serial_suspect: ['序列号可疑，请隔离', 'Suspect serial: put it aside.'], serial_installed: ['该序列号已安装过', 'This serial is already installed.'],
  not_allowed: ['当前状态不能这样做', 'Not possible in the present state.'],
  title: ['没有成功', 'That did not work'], retry: ['重试', 'Try again'], id: ['错误编号', 'Error id'], field: ['字段', 'Field'],
  loading: ['正在读取…', 'Loading…'], empty: ['这里还没有内容', 'Nothing here yet'],
})
