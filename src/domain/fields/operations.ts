import { RepairEffect } from '../../wire/proto.ts';
import { codesForm } from '../forms/code.ts';
import { date } from '../forms/date.ts';
import { authority, documentNumber, freeIdentifier, text } from '../forms/text.ts';
import { type Field, field } from './field.ts';

const repairEffects = codesForm(
  {
    fault: 'VALUE_NOT_ALLOWED',
    writings: {
      [RepairEffect.REPAIR_EFFECT_END_PUBLICITY]: ['END_PUBLICITY', '终止公示'],
      [RepairEffect.REPAIR_EFFECT_STOP_SHARING]: ['STOP_SHARING', '停止共享使用'],
      [RepairEffect.REPAIR_EFFECT_LIFT_MEASURES]: ['LIFT_MEASURES', '解除惩戒'],
    },
  },
  /[；;、，,]/,
);

export const objectionFields: readonly Field[] = [
  field('reason', '异议理由', 'required', 2000, text),
  field('raised_on', '异议日期', 'required', 0, date),
  field('raised_by_city', '提出城市', 'optional', 6, freeIdentifier),
];

export const objectionDecisionFields: readonly Field[] = [
  field('reason', '处理结果', 'required', 2000, text),
  field('decided_on', '处理日期', 'required', 0, date),
];

export const repairFields: readonly Field[] = [
  field('effects', '修复效果', 'required', 0, repairEffects),
  field('decision_document', '修复决定文书号', 'required', 100, documentNumber),
  field('authority_name', '修复决定机关', 'required', 200, authority),
  field('accepted_on', '受理日期', 'optional', 0, date),
  field('decided_on', '决定日期', 'required', 0, date),
];

export const withdrawalFields: readonly Field[] = [
  field('reason', '撤销理由', 'required', 2000, text),
  field('withdrawn_on', '撤销日期', 'required', 0, date),
];
