"""Chinese headers, sheet names, type names and values: what each stands for in XLSForm, and English spellings too."""

from __future__ import annotations

import re

SHEETS = {
    "survey": "survey",
    "题目": "survey",
    "问题": "survey",
    "表单": "survey",
    "调查": "survey",
    "检查项": "survey",
    "choices": "choices",
    "选项": "choices",
    "choice": "choices",
    "settings": "settings",
    "设置": "settings",
    "设定": "settings",
    "external_choices": "external_choices",
    "entities": "entities",
    "osm": "osm",
}
SURVEY_COLUMNS = {
    "题型": "type",
    "类型": "type",
    "名称": "name",
    "变量名": "name",
    "字段名": "name",
    "标签": "label",
    "题目": "label",
    "问题": "label",
    "提示": "hint",
    "说明": "hint",
    "详细说明": "guidance_hint",
    "必填": "required",
    "必填提示": "required_message",
    "显示条件": "relevant",
    "校验规则": "constraint",
    "校验提示": "constraint_message",
    "计算": "calculation",
    "选项筛选": "choice_filter",
    "外观": "appearance",
    "默认值": "default",
    "只读": "read_only",
    "重复次数": "repeat_count",
    "参数": "parameters",
    "触发": "trigger",
    "单位": "bind::fsm:unit",
    "拍照条件": "bind::fsm:photo_if",
    "分值": "bind::fsm:score",
    "不合格处理": "bind::fsm:on_fail",
    "打印": "bind::fsm:print",
    "图片": "media::image",
    "relevance": "relevant",
    "readonly": "read_only",
    "calculate": "calculation",
    "caption": "label",
    "command": "type",
    "unit": "bind::fsm:unit",
    "photo_if": "bind::fsm:photo_if",
    "score": "bind::fsm:score",
    "on_fail": "bind::fsm:on_fail",
    "print": "bind::fsm:print",
}
CHOICE_COLUMNS = {
    "选项表": "list_name",
    "列表": "list_name",
    "列表名": "list_name",
    "名称": "name",
    "值": "name",
    "标签": "label",
    "选项": "label",
    "list name": "list_name",
    "value": "name",
    "caption": "label",
    "不合格": "fails",
}
SETTINGS_COLUMNS = {
    "表单标题": "form_title",
    "标题": "form_title",
    "表单编号": "form_id",
    "编号": "form_id",
    "版本": "version",
    "默认语言": "default_language",
    "实例名": "instance_name",
    "样式": "style",
    "命名空间": "namespaces",
    "title": "form_title",
    "id_string": "form_id",
    "set_form_title": "form_title",
    "set_form_id": "form_id",
}
TYPES = {
    "文本": "text",
    "文字": "text",
    "多行文本": "text",
    "整数": "integer",
    "小数": "decimal",
    "数值": "decimal",
    "日期": "date",
    "时间": "time",
    "日期时间": "dateTime",
    "单选": "select_one",
    "多选": "select_multiple",
    "排序": "rank",
    "说明": "note",
    "提示": "note",
    "确认": "acknowledge",
    "照片": "image",
    "拍照": "image",
    "图片": "image",
    "签名": "image",
    "签字": "image",
    "扫码": "barcode",
    "条码": "barcode",
    "位置": "geopoint",
    "定位": "geopoint",
    "文件": "file",
    "附件": "file",
    "计算": "calculate",
    "滑块": "range",
    "范围": "range",
    "隐藏": "hidden",
    "开始时间": "start",
    "结束时间": "end",
    "今天": "today",
    "用户名": "username",
    "设备号": "deviceid",
    "开始分组": "begin_group",
    "分组开始": "begin_group",
    "结束分组": "end_group",
    "分组结束": "end_group",
    "开始重复": "begin_repeat",
    "重复开始": "begin_repeat",
    "结束重复": "end_repeat",
    "重复结束": "end_repeat",
    "signature": "image",
}
KINDS = {
    "text": "文本", "integer": "整数", "decimal": "数值", "range": "滑块", "date": "日期", "time": "时间",
    "datetime": "日期时间", "select_one": "单选", "select_multiple": "多选", "rank": "排序", "acknowledge": "确认",
    "photo": "照片", "signature": "签名", "file": "文件", "barcode": "扫码", "geopoint": "位置", "geotrace": "路线",
    "geoshape": "区域", "note": "说明", "calculate": "计算", "row": "行",
}  # fmt: skip
"""What each kind of question is called when a form is shown to its author."""
SIGNATURES = frozenset({"签名", "签字", "signature"})
MULTILINE = frozenset({"多行文本"})
YES_NO = {"是": "yes", "否": "no", "必填": "yes"}
PRINT = {
    "总是": "always",
    "始终": "always",
    "显示时": "relevant",
    "相关时": "relevant",
    "不打印": "never",
    "从不": "never",
}
ON_FAIL = {"返工": "rework", "新工单": "new_request", "新申请": "new_request"}
_SPACES = re.compile(r"[\s　]+")


_FROM = re.compile(r"(select[ _]?one|select1|select[ _]?multiple|select all that apply) from (?=\S)", re.IGNORECASE)
_FROM_TYPES = {
    "select one": "select_one", "select_one": "select_one", "selectone": "select_one", "select1": "select_one",
    "select mul": "select_multiple", "select_mul": "select_multiple", "selectmult": "select_multiple",
    "select all": "select_multiple",
}  # fmt: skip


def sheet_name(title: str) -> str:
    """Return the canonical name of a sheet, or its title in small letters."""
    plain = title.strip().lower()
    return SHEETS.get(plain, plain)


def column_name(header: str, sheet: str) -> str:
    """Return the canonical name of a column, the language kept: `标签::中文 (zh)` becomes `label::中文 (zh)`."""
    table = {"survey": SURVEY_COLUMNS, "choices": CHOICE_COLUMNS, "settings": SETTINGS_COLUMNS}.get(sheet, {})
    text = header.strip()
    whole = table.get(text) or table.get(text.lower())
    if whole:
        return whole
    separator = "::" if "::" in text else ":" if ":" in text and not text.lower().startswith(("bind", "jr:")) else ""
    if not separator:
        return text.lower() if text.lower() in KNOWN_COLUMNS else text
    name, _, language = text.partition(separator)
    plain = name.strip().lower()
    base = table.get(name.strip()) or table.get(plain) or (plain if plain in KNOWN_COLUMNS else name.strip())
    return f"{base}::{language.strip()}"


def type_name(text: str) -> tuple[str, str]:
    """Return the type in XLSForm and the appearance it brings along (`签名` is a picture with a signature)."""
    text = _FROM.sub(lambda match: f"{_FROM_TYPES[match[1][:10].lower()]} ", _SPACES.sub(" ", text.strip()))
    words = text.split(" ", 1)
    first = words[0].removeprefix("uri:")
    rest = f" {words[1]}" if len(words) > 1 else ""
    for name in sorted(TYPES, key=len, reverse=True):
        if (
            not rest
            and first.startswith(name)
            and first != name
            and TYPES[name] in {"select_one", "select_multiple", "rank"}
        ):
            first, rest = name, f" {first[len(name) :]}"
            break
    appearance = "signature" if first in SIGNATURES else "multiline" if first in MULTILINE else ""
    return TYPES.get(first, first) + rest, appearance


KNOWN_COLUMNS = frozenset(
    {
        "type",
        "name",
        "label",
        "hint",
        "guidance_hint",
        "required",
        "required_message",
        "relevant",
        "constraint",
        "constraint_message",
        "calculation",
        "choice_filter",
        "appearance",
        "default",
        "read_only",
        "repeat_count",
        "parameters",
        "trigger",
        "media",
        "image",
        "audio",
        "video",
        "big-image",
        "autoplay",
        "body",
        "bind",
        "instance",
        "list_name",
        "save_to",
        "form_title",
        "form_id",
        "version",
        "default_language",
        "instance_name",
        "style",
        "namespaces",
        "rows",
        "public_key",
        "submission_url",
        "auto_send",
        "auto_delete",
        "allow_choice_duplicates",
        "omit_instanceid",
        "clean_text_values",
        "instance_id",
        "instance_xmlns",
        "sms_keyword",
        "sms_separator",
        "disabled",
        "note",
        "comment",
        "compact_prefix",
        "compact_delimiter",
        "add_none_option",
        "prefix",
        "delimiter",
        "sms_field",
        "sms_option",
        "fails",
        "requiredmsg",
        "constraining_message",
        "noapperrorstring",
        "no_app_error_string",
        "count",
        "jr:count",
        "attribute",
        "client_editable",
        "order",
        "value",
        "tag",
        "compact_tag",
    }
)
