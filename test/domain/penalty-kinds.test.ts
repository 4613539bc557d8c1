import t from 'tap';
import { examineRow } from '../../src/domain/examine.ts';
import { showRecord } from '../../src/domain/show.ts';
import { fictionalRow } from './fictional.ts';
import { rules } from './shipped-rules.ts';

const base = { ...fictionalRow('penalty', '310117', 3), certificate_affected: '许可证 1', remark: '说明' };

t.test('penalty kinds are read in every spelling and separated in every way', async (t) => {
  for (const [sent, content, shown] of [
    ['警告；罚款', '警告，罚款', '警告；罚款'],
    ['罚款、警告,通报批评', '罚款', '罚款；警告；通报批评'],
    ['罚款;罚款', '罚款', '罚款'],
    ['FINE；OTHER', '罚款', '罚款；其他'],
    ['吊销执照', '吊销执照', '吊销许可证件'],
    ['暂扣或者吊销许可证', '暂扣三个月', '暂扣许可证件'],
    ['罚款；暂扣或者吊销许可证', '吊销许可证', '罚款；吊销许可证件'],
    ['暂扣或者吊销执照', '先行暂扣，逾期吊销', '暂扣许可证件'],
    ['暂扣许可证件', '吊销', '暂扣许可证件'],
  ] as const) {
    const { draft } = examineRow('penalty', '2018', { ...base, penalty_kinds: sent, content }, rules);
    t.equal(draft && showRecord('penalty', draft.open)['penalty_kinds'], shown, sent);
  }
});
