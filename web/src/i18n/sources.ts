import { words } from './language.ts'

export const useSources = words({
  title: ['货源地图', 'Sources'], pick: ['选一个备件，看哪些仓能发、24 小时能覆盖多少人', 'Choose a part: who could send it, and how many people it reaches within the promise'],
  reached: ['{n} 小时内可达人口', 'Reached within {n} h'], of_people: ['共 {n} 万人', 'of {n} million people'], sources: ['有货的仓', 'Places with stock'], pieces: ['可用件数', 'Pieces available'],
  map: ['货源与承诺范围', 'Sources and the reach of the promise'], ring: ['承诺范围（按距离估算）', 'Reach of the promise, estimated by distance'], lanes: ['按线路可达地区', 'Areas reached by lanes'],
  radius: ['{n} 公里', '{n} km'], list: ['各仓明细', 'Place by place'], place: ['仓库', 'Place'], available: ['可用', 'Available'], reach: ['范围', 'Reach'], areas_n: ['{n} 个地区', '{n} areas'], people_n: ['{n} 万人', '{n} M people'],
  none: ['全网没有可发的库存', 'Nothing that could be sent lies anywhere'], left: ['另有 {n} 处未列出', '{n} more places are not listed'], sort: ['排序', 'Sort by'], by_available: ['可用件数', 'Pieces'], by_reach: ['覆盖人口', 'People reached'],
  of_part: ['含替代件 {parts}', 'with {parts} in its place'],
})
