<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AcceptanceTab</name>
    <message>
        <source>Sign as engineer</source>
        <translation>工程师签字</translation>
    </message>
    <message>
        <source>Hand to the customer</source>
        <translation>请客户验收</translation>
    </message>
    <message>
        <source>Acceptance</source>
        <translation>验收</translation>
    </message>
    <message>
        <source>Signatures of this order</source>
        <translation>本单签名</translation>
    </message>
    <message>
        <source>Each on a sheet of its own, with its own content code.</source>
        <translation>每项各签一页，各有内容码。</translation>
    </message>
    <message>
        <source>Have something else signed</source>
        <translation>其他签字</translation>
    </message>
    <message>
        <source>Hand the survey to the customer</source>
        <translation>请客户填写满意度调查</translation>
    </message>
    <message>
        <source>Satisfaction survey</source>
        <translation>满意度调查</translation>
    </message>
    <message>
        <source>Not filled in. The customer does it himself, after the service (BR-93).</source>
        <translation>尚未填写。服务结束后由客户本人填写（BR-93）。</translation>
    </message>
    <message>
        <source>{name} gave {score} of 100. It is closed.</source>
        <translation>{name} 评分 {score} / 100，已封存。</translation>
    </message>
    <message>
        <source>The customer</source>
        <translation>客户</translation>
    </message>
    <message>
        <source>You have signed. Now the customer answers: yes, objection, or no signature.</source>
        <translation>您已签字。现在请客户表态：验收、有异议或不签。</translation>
    </message>
    <message>
        <source>The result was shown. Sign yourself first, then hand over to the customer.</source>
        <translation>结果已演示。请您先签字，再交给客户。</translation>
    </message>
    <message>
        <source>Acceptance begins when the work is finished and its result was shown (BR-59).</source>
        <translation>维修完成并向客户演示结果后开始验收（BR-59）。</translation>
    </message>
    <message>
        <source>Round {number}: {answer}</source>
        <translation>第 {number} 轮：{answer}</translation>
    </message>
    <message>
        <source>Nothing is signed yet. What is signed will stand here.</source>
        <translation>还没有签字。签过的会列在这里。</translation>
    </message>
    <message>
        <source>Void</source>
        <translation>已作废</translation>
    </message>
    <message>
        <source>Signed</source>
        <translation>已签</translation>
    </message>
</context>
<context>
    <name>AcknowledgeField</name>
    <message>
        <source>Noted</source>
        <translation>知道了</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>Agree or move the appointment</source>
        <translation>约定或更改上门时间</translation>
    </message>
    <message>
        <source>Confirmation for the customer</source>
        <translation>发给客户的预约确认</translation>
    </message>
    <message>
        <source>Tell the customer of a delay</source>
        <translation>告知客户推迟</translation>
    </message>
    <message>
        <source>Log a call to the customer</source>
        <translation>记录致电客户</translation>
    </message>
    <message>
        <source>Write a line into the site log</source>
        <translation>写一条现场记录</translation>
    </message>
    <message>
        <source>Write the work note</source>
        <translation>写作业备注</translation>
    </message>
</context>
<context>
    <name>AddRow</name>
    <message>
        <source>Add: {name}</source>
        <translation>添加：{name}</translation>
    </message>
</context>
<context>
    <name>AppointmentForm</name>
    <message>
        <source>What is to be done</source>
        <translation>工作内容</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>From</source>
        <translation>从</translation>
    </message>
    <message>
        <source>To</source>
        <translation>到</translation>
    </message>
    <message>
        <source>Agreed with</source>
        <translation>与谁约定</translation>
    </message>
    <message>
        <source>Reason, if it is moved</source>
        <translation>改期原因（如改期）</translation>
    </message>
    <message>
        <source>Record appointment</source>
        <translation>登记预约</translation>
    </message>
    <message>
        <source>Write the day like 2026-11-18 and the times like 09:30.</source>
        <translation>日期写成 2026-11-18，时间写成 09:30。</translation>
    </message>
    <message>
        <source>From when? An appointment needs its start (BR-34).</source>
        <translation>几点开始？预约须有开始时间（BR-34）。</translation>
    </message>
    <message>
        <source>This falls into the site&apos;s rest time {span} (BR-35). Agree another time, or ask the customer.</source>
        <translation>与现场休息时间 {span} 重叠（BR-35）。请另约时间，或征得客户同意。</translation>
    </message>
</context>
<context>
    <name>ArriveForm</name>
    <message>
        <source>Badge shown</source>
        <translation>已出示工牌</translation>
    </message>
    <message>
        <source>Site rules read, protection on</source>
        <translation>已阅现场规定并做好防护</translation>
    </message>
    <message>
        <source>Site rules: {rules}</source>
        <translation>现场规定：{rules}</translation>
    </message>
    <message>
        <source>Record arrival</source>
        <translation>登记到达</translation>
    </message>
</context>
<context>
    <name>BarcodeField</name>
    <message>
        <source>Scan or type</source>
        <translation>扫码或录入</translation>
    </message>
</context>
<context>
    <name>BranchLines</name>
    <message>
        <source>Next maintenance (BR-104)</source>
        <translation>下次保养（BR-104）</translation>
    </message>
    <message>
        <source>Replacement proposed: a new {brand} {model} (BR-52).</source>
        <translation>已建议更换：全新{brand} {model}（BR-52）。</translation>
    </message>
    <message>
        <source>{count} repairs in a row failed: propose a new machine of the same brand and model (BR-52).</source>
        <translation>连续 {count} 次未修好：建议更换同品牌同型号新机（BR-52）。</translation>
    </message>
    <message>
        <source>{count} of {limit} failed repairs in a row; then a new machine is proposed (BR-52).</source>
        <translation>连续未修好 {count} 次，满 {limit} 次建议换机（BR-52）。</translation>
    </message>
    <message>
        <source>Cause of the recurrence: {text}</source>
        <translation>复发原因：{text}</translation>
    </message>
    <message>
        <source>The same fault came back: say why (BR-53).</source>
        <translation>同一故障复发，请写明原因（BR-53）。</translation>
    </message>
    <message>
        <source>No repair of this fault is on record yet. Earlier ones count.</source>
        <translation>这一故障还没有维修记录；以前的维修也计算在内。</translation>
    </message>
    <message>
        <source>counts as the same fault</source>
        <translation>按同一故障计</translation>
    </message>
    <message>
        <source>another fault</source>
        <translation>不是同一故障</translation>
    </message>
    <message>
        <source>still stands</source>
        <translation>仍在停机</translation>
    </message>
    <message>
        <source>{start} to {end} · {hours} h</source>
        <translation>{start} 至 {end} · {hours} 小时</translation>
    </message>
    <message>
        <source>ours</source>
        <translation>我方原因</translation>
    </message>
    <message>
        <source>not ours</source>
        <translation>非我方原因</translation>
    </message>
    <message>
        <source>ended by the running loaner</source>
        <translation>代用设备投运即止</translation>
    </message>
    <message>
        <source>ended by the repair</source>
        <translation>修好即止</translation>
    </message>
    <message>
        <source>When it stopped and ran again; each case through us adds whole days (BR-73).</source>
        <translation>记录停机和恢复的时间；因我方停机，每次按整天顺延保修（BR-73）。</translation>
    </message>
    <message>
        <source>Warranty until {end}; no downtime added.</source>
        <translation>保修至 {end}，没有停机顺延。</translation>
    </message>
    <message>
        <source>Warranty until {end}: {base} and {days} days stopped (BR-73).</source>
        <translation>保修至 {end}：原 {base}，停机顺延 {days} 天（BR-73）。</translation>
    </message>
    <message>
        <source>{lent}; back {back}, {condition}</source>
        <translation>{lent}；{back}归还，{condition}</translation>
    </message>
    <message>
        <source>Not mended by {due}: offer a loaner (BR-54).</source>
        <translation>{due} 前未修好须提供代用设备（BR-54）。</translation>
    </message>
    <message>
        <source>Would do: {loaners}</source>
        <translation>可用：{loaners}</translation>
    </message>
    <message>
        <source>No loaner that would do is free.</source>
        <translation>没有合适的空闲代用设备。</translation>
    </message>
    <message>
        <source>Nothing is with us. What is taken away gets a voucher and is tracked until it is back.</source>
        <translation>没有带回的设备。带回须开凭证，并跟踪到送还。</translation>
    </message>
    <message>
        <source>Back {back}: {condition}</source>
        <translation>{back}送还：{condition}</translation>
    </message>
    <message>
        <source>{flags}. Told: {people} (BR-14).</source>
        <translation>{flags}。已通知：{people}（BR-14）。</translation>
    </message>
    <message>
        <source>The question is still with the team on site. Tier by tier it goes up, and is tracked to its end.</source>
        <translation>问题还在现场处理。解决不了就逐级上报，并跟踪到底。</translation>
    </message>
    <message>
        <source>The customer&apos;s survey is low; it goes with this escalation.</source>
        <translation>客户满意度低，并入本次升级处理。</translation>
    </message>
    <message>
        <source>Claim {number}</source>
        <translation>赔偿单 {number}</translation>
    </message>
    <message>
        <source>Complaint {number} · {kind}</source>
        <translation>投诉 {number} · {kind}</translation>
    </message>
    <message>
        <source>A damage report with photos that asks for it starts a claim, in warranty (BR-78, BR-79).</source>
        <translation>保内提交带照片的损坏状况报告并申请赔偿，即生成赔偿单（BR-78、BR-79）。</translation>
    </message>
</context>
<context>
    <name>CallForm</name>
    <message>
        <source>Answered</source>
        <translation>已接通</translation>
    </message>
    <message>
        <source>No answer</source>
        <translation>无人接听</translation>
    </message>
    <message>
        <source>What was agreed, or a remark</source>
        <translation>商定的内容或备注</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>电话</translation>
    </message>
    <message>
        <source>Called</source>
        <translation>致电</translation>
    </message>
    <message>
        <source>Did anybody answer?</source>
        <translation>是否接通？</translation>
    </message>
    <message>
        <source>Record call</source>
        <translation>记录致电</translation>
    </message>
    <message>
        <source>Did anybody answer? Choose one.</source>
        <translation>是否接通？请选择一项。</translation>
    </message>
</context>
<context>
    <name>ChargesTab</name>
    <message>
        <source>The bill</source>
        <translation>费用明细</translation>
    </message>
    <message>
        <source>Have the notice signed</source>
        <translation>请客户签收费告知</translation>
    </message>
    <message>
        <source>Cause not ours: have it signed</source>
        <translation>非公司原因：请客户签字</translation>
    </message>
    <message>
        <source>Charge notice</source>
        <translation>收费告知</translation>
    </message>
    <message>
        <source>Have the receipt signed</source>
        <translation>请客户签收收费凭证</translation>
    </message>
    <message>
        <source>The receipt as a document</source>
        <translation>生成收费凭证单据</translation>
    </message>
    <message>
        <source>Settlement</source>
        <translation>结算</translation>
    </message>
    <message>
        <source>Who pays</source>
        <translation>付款方</translation>
    </message>
    <message>
        <source>Settle</source>
        <translation>结算</translation>
    </message>
    <message>
        <source>Policy</source>
        <translation>收费政策</translation>
    </message>
    <message>
        <source>Warranty, parts</source>
        <translation>配件保修</translation>
    </message>
    <message>
        <source>Warranty, labour</source>
        <translation>工时保修</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Frozen</source>
        <translation>已锁定</translation>
    </message>
    <message>
        <source>version {number}</source>
        <translation>第 {number} 版</translation>
    </message>
    <message>
        <source>{name}: {percent} % off parts</source>
        <translation>{name}：配件费减 {percent} %</translation>
    </message>
    <message>
        <source>{name}: visits left {before} → {after}</source>
        <translation>{name}：剩余次数 {before} → {after}</translation>
    </message>
    <message>
        <source>{name}: left {before} → {after}</source>
        <translation>{name}：余额 {before} → {after}</translation>
    </message>
    <message>
        <source>Item</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Quantity × price</source>
        <translation>数量 × 单价</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>金额</translation>
    </message>
    <message>
        <source>Taken off</source>
        <translation>减免</translation>
    </message>
    <message>
        <source>To pay</source>
        <translation>应付</translation>
    </message>
    <message>
        <source>No line yet. Parts fitted and working time will stand here.</source>
        <translation>还没有费用。装上的配件和作业时间会列在这里。</translation>
    </message>
    <message>
        <source>Sum</source>
        <translation>合计</translation>
    </message>
    <message>
        <source>Waived</source>
        <translation>免收</translation>
    </message>
    <message>
        <source>Service package</source>
        <translation>服务套餐抵扣</translation>
    </message>
    <message>
        <source>Customer pays</source>
        <translation>客户应付</translation>
    </message>
    <message>
        <source>{quantity} × {price}</source>
        <translation>{quantity} × {price}</translation>
    </message>
    <message>
        <source>Package −{amount}</source>
        <translation>套餐 −{amount}</translation>
    </message>
    <message>
        <source>{name} signed the notice: {when} (BR-69)</source>
        <translation>{name}已签收费告知：{when}（BR-69）</translation>
    </message>
    <message>
        <source>This work is charged. Have the notice signed before it begins (BR-69).</source>
        <translation>本次服务收费。开工前请客户签收费告知（BR-69）。</translation>
    </message>
    <message>
        <source>Nothing is charged so far: no notice is needed.</source>
        <translation>目前没有收费项目，不需要签收费告知。</translation>
    </message>
    <message>
        <source>Settled. The bill is frozen.</source>
        <translation>已结算，费用已锁定。</translation>
    </message>
    <message>
        <source>Due: {amount}. Choose how it is paid.</source>
        <translation>应收 {amount}。请选择付款方式。</translation>
    </message>
    <message>
        <source>Nothing is due. Settle to freeze the bill.</source>
        <translation>没有应收款。结算后费用锁定。</translation>
    </message>
    <message>
        <source>Settled after the customer has accepted (BR-71).</source>
        <translation>客户验收后结算（BR-71）。</translation>
    </message>
    <message>
        <source>How is it paid? Choose one.</source>
        <translation>怎样付款？请选一种。</translation>
    </message>
</context>
<context>
    <name>ChecklistTab</name>
    <message>
        <source>They come with the order at the next sync with head office.</source>
        <translation>下次与总部同步时随工单到达。</translation>
    </message>
    <message>
        <source>This order needs no checklist.</source>
        <translation>本单不需要检查表。</translation>
    </message>
    <message>
        <source>Another checklist…</source>
        <translation>其他检查表……</translation>
    </message>
    <message>
        <source>Checklists of this order</source>
        <translation>本单的检查表</translation>
    </message>
    <message>
        <source>Use the newer version…</source>
        <translation>改用新版本……</translation>
    </message>
    <message>
        <source>A newer version was published. This checklist stays on the one it was begun with.</source>
        <translation>已发布新版本；这张检查表仍按开始时的版本填写。</translation>
    </message>
    <message>
        <source>Answers that go along: {kept}; without a question there: {left}, they stay stored; new: {added}.</source>
        <translation>带过去的答案：{kept} 项；新版没有对应题目：{left} 项，仍会保存；新增题目：{added} 项。</translation>
    </message>
    <message>
        <source>Use the newer version for this checklist?</source>
        <translation>这张检查表改用新版本吗？</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>改用新版本</translation>
    </message>
    <message>
        <source>Every published checklist is in this list already.</source>
        <translation>已发布的检查表都在列表中了。</translation>
    </message>
    <message>
        <source>begun in addition</source>
        <translation>另外添加</translation>
    </message>
    <message>
        <source>{answered} of {asked} answered</source>
        <translation>已答 {answered}，共 {asked} 题</translation>
    </message>
    <message>
        <source>Not on this laptop</source>
        <translation>不在本机</translation>
    </message>
    <message>
        <source>Handed in</source>
        <translation>已提交</translation>
    </message>
    <message>
        <source>Not begun</source>
        <translation>未开始</translation>
    </message>
    <message>
        <source>{count} missing</source>
        <translation>缺 {count} 项</translation>
    </message>
    <message>
        <source>Ready to hand in</source>
        <translation>可以提交</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Begin</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Hand in &apos;{title}&apos;?</source>
        <translation>提交《{title}》？</translation>
    </message>
    <message>
        <source>Its answers are closed. It can be opened again while the work goes on.</source>
        <translation>提交后答案锁定；作业期间可以重新打开。</translation>
    </message>
    <message>
        <source>Hand in</source>
        <translation>提交</translation>
    </message>
</context>
<context>
    <name>CodeSheet</name>
    <message>
        <source>Hold the code into the picture. A picture of it may also be pasted (Ctrl V).</source>
        <translation>把条码对准画面；也可粘贴条码的图片（Ctrl V）。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>From a picture</source>
        <translation>从图片读取</translation>
    </message>
    <message>
        <source>Scan a code</source>
        <translation>扫码</translation>
    </message>
    <message>
        <source>Several codes: choose one, by its number too.</source>
        <translation>画面中有多个条码：请选择一个，也可按数字键。</translation>
    </message>
    <message>
        <source>Read ({kind}): {text}</source>
        <translation>已读取（{kind}）：{text}</translation>
    </message>
    <message>
        <source>Pictures ({endings})</source>
        <translation>图片（{endings}）</translation>
    </message>
    <message>
        <source>Choose a picture of the code</source>
        <translation>选择条码图片</translation>
    </message>
    <message>
        <source>No code was found in that picture. Take it closer and straight on, or type the code.</source>
        <translation>图片中没有找到条码。请靠近、正对着重拍，或手工输入。</translation>
    </message>
</context>
<context>
    <name>ConfirmationForm</name>
    <message>
        <source>Text for the customer</source>
        <translation>发给客户的文字</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>已发出</translation>
    </message>
    <message>
        <source>Sent by</source>
        <translation>发送方式</translation>
    </message>
</context>
<context>
    <name>ConflictsPage</name>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Decisions</source>
        <translation>待决定</translation>
    </message>
    <message>
        <source>Questions two people answered differently</source>
        <translation>两人填写不同的问题</translation>
    </message>
    <message>
        <source>Nothing to decide.</source>
        <translation>没有需要决定的事项。</translation>
    </message>
    <message>
        <source>Where two people write the same field apart from each other, both values wait here.</source>
        <translation>两个人各自改了同一处时，两个值都会留在这里等您决定。</translation>
    </message>
    <message>
        <source>Which one stands?</source>
        <translation>以哪一个为准？</translation>
    </message>
    <message>
        <source>Take the decision back</source>
        <translation>撤回决定</translation>
    </message>
    <message>
        <source>1 decision for you</source>
        <translation>1 处等您决定</translation>
    </message>
    <message>
        <source>{count} decisions for you</source>
        <translation>{count} 处等您决定</translation>
    </message>
    <message>
        <source>Both values are kept, and work goes on while they wait</source>
        <translation>两个值都已保留，等待期间可以照常工作</translation>
    </message>
    <message>
        <source>Before: {value}</source>
        <translation>原值：{value}</translation>
    </message>
    <message>
        <source>Decided. Both values stay written down.</source>
        <translation>已决定。两个值都保留在案。</translation>
    </message>
    <message>
        <source>Head office decides this one. It sees what was written.</source>
        <translation>这一处由总部决定，总部能看到双方填写的内容。</translation>
    </message>
    <message>
        <source>Decided. It goes to head office with the next sync.</source>
        <translation>已决定，下次同步时送到总部。</translation>
    </message>
    <message>
        <source>To be decided</source>
        <translation>待决定</translation>
    </message>
    <message>
        <source>Decided</source>
        <translation>已决定</translation>
    </message>
    <message>
        <source>Head office decides</source>
        <translation>由总部决定</translation>
    </message>
</context>
<context>
    <name>ConsentSheet</name>
    <message>
        <source>Not now</source>
        <translation>暂不</translation>
    </message>
    <message>
        <source>May the work start?</source>
        <translation>可以开工吗？</translation>
    </message>
    <message>
        <source>What will be done</source>
        <translation>将要做什么</translation>
    </message>
    <message>
        <source>The person who speaks for the customer here.</source>
        <translation>在现场代表客户的人。</translation>
    </message>
    <message>
        <source>Who answers</source>
        <translation>谁来答复</translation>
    </message>
    <message>
        <source>What was explained, what was asked</source>
        <translation>说明了什么、问了什么</translation>
    </message>
    <message>
        <source>Yes, start the work</source>
        <translation>同意开工</translation>
    </message>
    <message>
        <source>No, do not start</source>
        <translation>不同意开工</translation>
    </message>
    <message>
        <source>Name, answer and time are kept with the order (BR-44).</source>
        <translation>姓名、答复和时间随工单保存（BR-44）。</translation>
    </message>
    <message>
        <source>Your answer</source>
        <translation>您的答复</translation>
    </message>
    <message>
        <source>Remarks</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>客户</translation>
    </message>
    <message>
        <source>Site</source>
        <translation>现场</translation>
    </message>
    <message>
        <source>Kind of work</source>
        <translation>工作类型</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Reported</source>
        <translation>报修内容</translation>
    </message>
    <message>
        <source>To be done</source>
        <translation>工作要求</translation>
    </message>
    <message>
        <source>Engineer</source>
        <translation>工程师</translation>
    </message>
</context>
<context>
    <name>CoverageCards</name>
    <message>
        <source>Scan, or type 13 digits</source>
        <translation>扫码，或输入 13 位</translation>
    </message>
    <message>
        <source>Check the barcode</source>
        <translation>核对条码</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>Date of purchase</source>
        <translation>购买日期</translation>
    </message>
    <message>
        <source>Record the voucher</source>
        <translation>登记凭证</translation>
    </message>
    <message>
        <source>Judge by the contract</source>
        <translation>按合同核对</translation>
    </message>
    <message>
        <source>Component barcode</source>
        <translation>部件条码</translation>
    </message>
    <message>
        <source>Service voucher or proof of purchase</source>
        <translation>售后服务凭证或购买凭证</translation>
    </message>
    <message>
        <source>Coverage</source>
        <translation>保修</translation>
    </message>
    <message>
        <source>What was found, where, who saw it</source>
        <translation>发现什么、在哪里、谁见到</translation>
    </message>
    <message>
        <source>Record what was found</source>
        <translation>登记现场发现</translation>
    </message>
    <message>
        <source>It ends the coverage (BR-64): described here, shown by a photo.</source>
        <translation>属免责情形（BR-64）：须在此写明，并有照片为证。</translation>
    </message>
    <message>
        <source>Found on site</source>
        <translation>现场发现</translation>
    </message>
    <message>
        <source>No machine</source>
        <translation>无设备</translation>
    </message>
    <message>
        <source>The order names no machine, so there is nothing to cover.</source>
        <translation>本单没有设备，无需核对保修。</translation>
    </message>
    <message>
        <source>Free</source>
        <translation>免费</translation>
    </message>
    <message>
        <source>Undetermined</source>
        <translation>待核实</translation>
    </message>
    <message>
        <source>Charged</source>
        <translation>收费</translation>
    </message>
    <message>
        <source>Partly charged</source>
        <translation>部分收费</translation>
    </message>
    <message>
        <source>Judged {source}.</source>
        <translation>{source}核对。</translation>
    </message>
    <message>
        <source>{parts} months for parts, {labour} for labour</source>
        <translation>配件 {parts} 个月，工时 {labour} 个月</translation>
    </message>
    <message>
        <source>not begun</source>
        <translation>未起算</translation>
    </message>
    <message>
        <source>Component</source>
        <translation>部件</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Scope</source>
        <translation>保修范围</translation>
    </message>
    <message>
        <source>Service period</source>
        <translation>服务期</translation>
    </message>
    <message>
        <source>Write the day like 2026-11-18.</source>
        <translation>日期请写成 2026-11-18。</translation>
    </message>
</context>
<context>
    <name>CustomerText</name>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
</context>
<context>
    <name>DelayForm</name>
    <message>
        <source>New time</source>
        <translation>新的时间</translation>
    </message>
    <message>
        <source>Reason of the delay</source>
        <translation>推迟原因</translation>
    </message>
    <message>
        <source>Notice with an apology</source>
        <translation>致歉通知</translation>
    </message>
    <message>
        <source>The customer was told</source>
        <translation>已告知客户</translation>
    </message>
    <message>
        <source>Write the new time like 15:30.</source>
        <translation>请按 15:30 的格式填写新的时间。</translation>
    </message>
</context>
<context>
    <name>DiagnosisTab</name>
    <message>
        <source>What is seen, heard, measured</source>
        <translation>看到、听到、测到什么</translation>
    </message>
    <message>
        <source>The cause in words</source>
        <translation>原因说明</translation>
    </message>
    <message>
        <source>Record the diagnosis</source>
        <translation>登记诊断</translation>
    </message>
    <message>
        <source>Have the note signed</source>
        <translation>请客户签署说明</translation>
    </message>
    <message>
        <source>Diagnosis</source>
        <translation>诊断</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Who answers for it</source>
        <translation>责任方</translation>
    </message>
    <message>
        <source>Fault level</source>
        <translation>故障级别</translation>
    </message>
    <message>
        <source>The customer signed that the cause is not ours and the work charged.</source>
        <translation>客户已签字确认非公司原因并收费。</translation>
    </message>
    <message>
        <source>Who answers for the cause? Choose one; &apos;not decided yet&apos; is an answer too.</source>
        <translation>责任方是谁？请选择；未定可选“待定”。</translation>
    </message>
</context>
<context>
    <name>DocumentLine</name>
    <message>
        <source>Sealed</source>
        <translation>已签章</translation>
    </message>
    <message>
        <source>Void</source>
        <translation>已作废</translation>
    </message>
    <message>
        <source>To make</source>
        <translation>可生成</translation>
    </message>
    <message>
        <source>Not yet</source>
        <translation>尚不可</translation>
    </message>
    <message>
        <source>Out of date</source>
        <translation>已过时</translation>
    </message>
    <message>
        <source>Withdrawn</source>
        <translation>已撤回</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>草稿</translation>
    </message>
</context>
<context>
    <name>DocumentsTab</name>
    <message>
        <source>Bring it from head office</source>
        <translation>从总部取回</translation>
    </message>
    <message>
        <source>Judge a file…</source>
        <translation>核对文件……</translation>
    </message>
    <message>
        <source>Draft and revisions</source>
        <translation>草稿与各版本</translation>
    </message>
    <message>
        <source>Chinese</source>
        <translation>中文</translation>
    </message>
    <message>
        <source>English</source>
        <translation>英文</translation>
    </message>
    <message>
        <source>Both</source>
        <translation>中英对照</translation>
    </message>
    <message>
        <source>Make and seal both copies</source>
        <translation>生成两联并签章</translation>
    </message>
    <message>
        <source>The order says more by now than the document. Make a new revision, and give the customer that one.</source>
        <translation>工单内容已多于这份单据。请生成新版并交给客户。</translation>
    </message>
    <message>
        <source>Language of the document</source>
        <translation>单据语言</translation>
    </message>
    <message>
        <source>Make the document</source>
        <translation>生成单据</translation>
    </message>
    <message>
        <source>From what this laptop holds: drawn, sealed by you and by this laptop, checked, recorded.</source>
        <translation>只用本机的数据：排版，由您和本机签章，自检，登记。</translation>
    </message>
    <message>
        <source>A new revision is made from what the order says now; the one before becomes void.</source>
        <translation>按工单现在的内容生成新版，前一版作废。</translation>
    </message>
    <message>
        <source>Not yet. It waits for: {lacks}.</source>
        <translation>暂不能生成，还缺：{lacks}。</translation>
    </message>
    <message>
        <source>Make a new revision</source>
        <translation>生成新版</translation>
    </message>
    <message>
        <source>Last sync {last}. 30 days after it this laptop sets no new seals: sync soon.</source>
        <translation>上次同步 {last}。满 30 天后本机不再签章，请尽快同步。</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>草稿</translation>
    </message>
    <message>
        <source>As the order is now, not signed</source>
        <translation>工单现状，未签字</translation>
    </message>
    <message>
        <source>Company copy</source>
        <translation>公司联</translation>
    </message>
    <message>
        <source>Customer copy</source>
        <translation>客户联</translation>
    </message>
    <message>
        <source>Revision {revision} · {copy}</source>
        <translation>第 {revision} 版 · {copy}</translation>
    </message>
    <message>
        <source>{at} · replaced by revision {revision}</source>
        <translation>{at} · 已由第 {revision} 版替代</translation>
    </message>
    <message>
        <source>Bringing it from head office…</source>
        <translation>正在从总部取回……</translation>
    </message>
    <message>
        <source>Make revision {revision} of {number}?</source>
        <translation>生成 {number} 第 {revision} 版？</translation>
    </message>
    <message>
        <source>{number} becomes void and says so. Whoever has a copy of it should be given the new one.</source>
        <translation>{number} 将作废并注明。持有旧联的人应换发新联。</translation>
    </message>
    <message>
        <source>Drawing, sealing and checking both copies…</source>
        <translation>正在排版、签章并自检两联……</translation>
    </message>
    <message>
        <source>Both copies are sealed and checked.</source>
        <translation>两联均已签章并通过自检。</translation>
    </message>
</context>
<context>
    <name>EarlierMenu</name>
    <message>
        <source>{words}   until {clock}</source>
        <translation>{words}   至 {clock}</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>未作答</translation>
    </message>
    <message>
        <source>{count} files</source>
        <translation>{count} 个文件</translation>
    </message>
</context>
<context>
    <name>EnrolPage</name>
    <message>
        <source>Enrolment code</source>
        <translation>登记码</translation>
    </message>
    <message>
        <source>Address of head office</source>
        <translation>总部地址</translation>
    </message>
    <message>
        <source>Your dispatcher told you</source>
        <translation>由调度告诉您</translation>
    </message>
    <message>
        <source>Check with head office</source>
        <translation>向总部核对</translation>
    </message>
    <message>
        <source>Which head office, which engineer</source>
        <translation>哪家总部，哪位工程师</translation>
    </message>
    <message>
        <source>The code is for you and this laptop alone. It is sent only once the office proved that it made it.</source>
        <translation>登记码只给您和这台电脑用。总部先证明码是它发的，电脑才会把码发出去。</translation>
    </message>
    <message>
        <source>PIN</source>
        <translation>PIN</translation>
    </message>
    <message>
        <source>Once more</source>
        <translation>再输一次</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>上一步</translation>
    </message>
    <message>
        <source>Set up this laptop</source>
        <translation>登记这台电脑</translation>
    </message>
    <message>
        <source>Choose your PIN</source>
        <translation>设定您的 PIN</translation>
    </message>
    <message>
        <source>Orders are stored encrypted; only your PIN opens them. Head office does not know it.</source>
        <translation>工单在本机加密保存，只有您的 PIN 能打开；总部不知道它。</translation>
    </message>
    <message>
        <source>First download</source>
        <translation>首次下载</translation>
    </message>
    <message>
        <source>It may be interrupted: it goes on from where it stopped.</source>
        <translation>可以中断，再来时从断处继续。</translation>
    </message>
    <message>
        <source>Step {number} of {count}</source>
        <translation>第 {number} 步，共 {count} 步</translation>
    </message>
    <message>
        <source>{company} made this code.</source>
        <translation>登记码由 {company} 发出。</translation>
    </message>
    <message>
        <source>Goes on when there is an address</source>
        <translation>填好地址后可继续</translation>
    </message>
    <message>
        <source>{count} letters or digits of the code are still missing</source>
        <translation>登记码还差 {count} 位</translation>
    </message>
    <message>
        <source>At least {count} digits or letters</source>
        <translation>至少 {count} 位数字或字母</translation>
    </message>
    <message>
        <source>Not 123456 and not one digit over and over</source>
        <translation>不是 123456，也不是同一个数字反复</translation>
    </message>
    <message>
        <source>Both entries match</source>
        <translation>两次输入一致</translation>
    </message>
    <message>
        <source>Asking head office…</source>
        <translation>正在询问总部……</translation>
    </message>
    <message>
        <source>Making keys and the encrypted database…</source>
        <translation>正在生成密钥和加密数据库……</translation>
    </message>
    <message>
        <source>Head office and code</source>
        <translation>总部与登记码</translation>
    </message>
    <message>
        <source>Checked before anything is sent</source>
        <translation>先核对，再发送</translation>
    </message>
    <message>
        <source>Choose a PIN</source>
        <translation>设定 PIN</translation>
    </message>
    <message>
        <source>Works on this laptop only</source>
        <translation>只在这台电脑上有效</translation>
    </message>
    <message>
        <source>May be interrupted</source>
        <translation>可以中断</translation>
    </message>
</context>
<context>
    <name>EscalateForm</name>
    <message>
        <source>What is asked, what was tried</source>
        <translation>要问什么，试过什么</translation>
    </message>
    <message>
        <source>The customer was told</source>
        <translation>已告知客户</translation>
    </message>
    <message>
        <source>Escalate</source>
        <translation>升级</translation>
    </message>
    <message>
        <source>What we propose</source>
        <translation>我们的建议</translation>
    </message>
</context>
<context>
    <name>EvidenceJobs</name>
    <message>
        <source>Pictures ({endings})</source>
        <translation>图片（{endings}）</translation>
    </message>
    <message>
        <source>Choose photos</source>
        <translation>选择照片</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Choose files</source>
        <translation>选择文件</translation>
    </message>
</context>
<context>
    <name>FileField</name>
    <message>
        <source>Choose files</source>
        <translation>选择文件</translation>
    </message>
    <message>
        <source>From files</source>
        <translation>从文件选</translation>
    </message>
    <message>
        <source>Take a photo</source>
        <translation>拍照</translation>
    </message>
    <message>
        <source>or drop files here, or paste with Ctrl V</source>
        <translation>也可拖到这里，或按 Ctrl V 粘贴</translation>
    </message>
    <message>
        <source>File {number}</source>
        <translation>文件 {number}</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
</context>
<context>
    <name>FillingSheet</name>
    <message>
        <source>Handed in. To change something, open it again.</source>
        <translation>已提交。要修改，请重新打开。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>再试一次</translation>
    </message>
    <message>
        <source>Open again</source>
        <translation>重新打开</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>上一节</translation>
    </message>
    <message>
        <source>Next section</source>
        <translation>下一节</translation>
    </message>
    <message>
        <source>Next missing  F8</source>
        <translation>下一处缺项  F8</translation>
    </message>
    <message>
        <source>Removed</source>
        <translation>已移除</translation>
    </message>
    <message>
        <source>Removed: {name}</source>
        <translation>已移除：{name}</translation>
    </message>
    <message>
        <source>photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Not saved: {count} answers. They stay on the screen.</source>
        <translation>{count} 个答案未保存，仍留在屏幕上。</translation>
    </message>
    <message>
        <source>This answer does not fit the question.</source>
        <translation>此答案与题目不符。</translation>
    </message>
    <message>
        <source>To go: {answers} answers, {photos} photos</source>
        <translation>还差 {answers} 题、{photos} 张照片</translation>
    </message>
    <message>
        <source>To go: {answers} answers</source>
        <translation>还差 {answers} 题</translation>
    </message>
    <message>
        <source>Everything is answered</source>
        <translation>全部已答</translation>
    </message>
    <message>
        <source>Hand in checklist</source>
        <translation>提交检查表</translation>
    </message>
</context>
<context>
    <name>Finder</name>
    <message>
        <source>Order, customer, machine, part or command</source>
        <translation>查工单、客户、设备、备件或命令</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>One kind only</source>
        <translation>只看一类</translation>
    </message>
    <message>
        <source>Nothing on this laptop for &apos;{words}&apos;. Try fewer characters; one is enough.</source>
        <translation>本机没有“{words}”。少输几个字试试，一个字也能查。</translation>
    </message>
    <message>
        <source>{count} found · this laptop only</source>
        <translation>{count} 条 · 仅查本机</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>工单</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Part</source>
        <translation>备件</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>客户</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>单据</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>On this order</source>
        <translation>本工单</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Go there</source>
        <translation>前往</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Colours: light</source>
        <translation>配色：浅色</translation>
    </message>
    <message>
        <source>Colours: dark</source>
        <translation>配色：深色</translation>
    </message>
    <message>
        <source>Colours: sunlight</source>
        <translation>配色：阳光下</translation>
    </message>
    <message>
        <source>Head office</source>
        <translation>总部</translation>
    </message>
    <message>
        <source>This laptop</source>
        <translation>这台电脑</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>立即同步</translation>
    </message>
    <message>
        <source>Is a document genuine?</source>
        <translation>核对单据真伪</translation>
    </message>
    <message>
        <source>Take a call or a complaint</source>
        <translation>登记来电或投诉</translation>
    </message>
    <message>
        <source>Lock now</source>
        <translation>立即锁定</translation>
    </message>
</context>
<context>
    <name>FlagForm</name>
    <message>
        <source>Record</source>
        <translation>登记</translation>
    </message>
    <message>
        <source>What makes you think so</source>
        <translation>判断依据</translation>
    </message>
</context>
<context>
    <name>Foot</name>
    <message>
        <source>Saved {time}</source>
        <translation>已保存 {time}</translation>
    </message>
</context>
<context>
    <name>FurtherTab</name>
    <message>
        <source>Owed</source>
        <translation>待办</translation>
    </message>
    <message>
        <source>The same fault before</source>
        <translation>同一故障记录</translation>
    </message>
    <message>
        <source>Downtime and warranty</source>
        <translation>停机与保修</translation>
    </message>
    <message>
        <source>Loaner</source>
        <translation>代用设备</translation>
    </message>
    <message>
        <source>Taken away</source>
        <translation>带回维修</translation>
    </message>
    <message>
        <source>Escalation</source>
        <translation>升级</translation>
    </message>
    <message>
        <source>Claim and complaint</source>
        <translation>赔偿与投诉</translation>
    </message>
    <message>
        <source>Nothing is owed on this order. What comes of it stands here, with its day and its owner.</source>
        <translation>本工单没有待办。产生的后续事项会列在这里，写明期限和责任人。</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>登记</translation>
    </message>
    <message>
        <source>Same fault</source>
        <translation>是同一故障</translation>
    </message>
    <message>
        <source>Not the same</source>
        <translation>不是同一故障</translation>
    </message>
    <message>
        <source>Say why it came back</source>
        <translation>写明复发原因</translation>
    </message>
    <message>
        <source>Propose a new machine</source>
        <translation>建议换机</translation>
    </message>
    <message>
        <source>Why did the same fault come back (BR-53)?</source>
        <translation>同一故障为什么再次出现（BR-53）？</translation>
    </message>
    <message>
        <source>Correct the downtime</source>
        <translation>更正停机时间</translation>
    </message>
    <message>
        <source>Record downtime</source>
        <translation>登记停机</translation>
    </message>
    <message>
        <source>Have it signed</source>
        <translation>请客户签字</translation>
    </message>
    <message>
        <source>It came back</source>
        <translation>已归还</translation>
    </message>
    <message>
        <source>Hand over a loaner</source>
        <translation>交付代用设备</translation>
    </message>
    <message>
        <source>In what condition did it come back?</source>
        <translation>归还时状况如何？</translation>
    </message>
    <message>
        <source>Bring it back</source>
        <translation>送还</translation>
    </message>
    <message>
        <source>Take it away for repair</source>
        <translation>带回维修</translation>
    </message>
    <message>
        <source>In what condition is it brought back?</source>
        <translation>送还时状况如何？</translation>
    </message>
    <message>
        <source>To a higher tier</source>
        <translation>转更高一级</translation>
    </message>
    <message>
        <source>Escalate</source>
        <translation>升级</translation>
    </message>
    <message>
        <source>What became of it</source>
        <translation>登记进展</translation>
    </message>
    <message>
        <source>Special circumstances</source>
        <translation>特殊情况</translation>
    </message>
    <message>
        <source>Damage report</source>
        <translation>损坏状况报告</translation>
    </message>
    <message>
        <source>Start a claim</source>
        <translation>申请赔偿</translation>
    </message>
</context>
<context>
    <name>Gate</name>
    <message>
        <source>version {version}</source>
        <translation>版本 {version}</translation>
    </message>
    <message>
        <source>Work done, signed and brought back, with or without a network</source>
        <translation>干完、签好、带回来，有没有网络都一样</translation>
    </message>
    <message>
        <source>Gongdan</source>
        <translation>工单</translation>
    </message>
</context>
<context>
    <name>GeopointField</name>
    <message>
        <source>Latitude, longitude</source>
        <translation>纬度，经度</translation>
    </message>
    <message>
        <source>From a photo or a track (GPX, KML)</source>
        <translation>从照片或轨迹文件读取（GPX、KML）</translation>
    </message>
</context>
<context>
    <name>Handing</name>
    <message>
        <source>Give the customer his copy</source>
        <translation>把客户联交给客户</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>打印……</translation>
    </message>
    <message>
        <source>Save to a stick…</source>
        <translation>存到U盘……</translation>
    </message>
    <message>
        <source>QR code…</source>
        <translation>二维码……</translation>
    </message>
    <message>
        <source>Was shown</source>
        <translation>已当面查看</translation>
    </message>
    <message>
        <source>Each copy is recorded with the order: how, to whom, when (BR-62).</source>
        <translation>每次交付都随工单登记：方式、对象、时间（BR-62）。</translation>
    </message>
    <message>
        <source>Given to</source>
        <translation>交给</translation>
    </message>
    <message>
        <source>{way} · {name} · {at}</source>
        <translation>{way} · {name} · {at}</translation>
    </message>
    <message>
        <source>Print into a file</source>
        <translation>打印到文件</translation>
    </message>
    <message>
        <source>Printing…</source>
        <translation>正在打印……</translation>
    </message>
    <message>
        <source>{pages} pages on {printer}.</source>
        <translation>已打印 {pages} 页：{printer}。</translation>
    </message>
    <message>
        <source>Folder for the copy</source>
        <translation>副本存放的文件夹</translation>
    </message>
    <message>
        <source>Copying, and reading the copy back…</source>
        <translation>正在拷贝并读回核对……</translation>
    </message>
    <message>
        <source>{file}: written and read back, SHA-256 {digest}…</source>
        <translation>{file}：已写入并读回一致，SHA-256 {digest}……</translation>
    </message>
    <message>
        <source>The customer has the code.</source>
        <translation>客户已扫码。</translation>
    </message>
    <message>
        <source>Recorded: shown on the screen.</source>
        <translation>已登记：屏幕查看。</translation>
    </message>
</context>
<context>
    <name>House</name>
    <message>
        <source>{count} changes and files are on this laptop only.</source>
        <translation>有 {count} 项更改和文件只在这台电脑上。</translation>
    </message>
    <message>
        <source>They are safe here and go out at the next start online.</source>
        <translation>它们在这里是安全的，下次联网打开程序时会自动发送。</translation>
    </message>
    <message>
        <source>Close with unsent work?</source>
        <translation>还有未发送的工作，要关闭吗？</translation>
    </message>
    <message>
        <source>Close anyway</source>
        <translation>仍要关闭</translation>
    </message>
    <message>
        <source>Kept as a template: Ctrl T puts it in.</source>
        <translation>已存为模板，按 Ctrl T 可填入。</translation>
    </message>
</context>
<context>
    <name>InstanceRow</name>
    <message>
        <source>Move up</source>
        <translation>上移</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>下移</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>{name}: {at} of {count}</source>
        <translation>{name}：第 {at} 项，共 {count} 项</translation>
    </message>
</context>
<context>
    <name>KindsCard</name>
    <message>
        <source>Documents of this order</source>
        <translation>本工单的单据</translation>
    </message>
    <message>
        <source>Fold away</source>
        <translation>收起</translation>
    </message>
    <message>
        <source>Not yet: {count}</source>
        <translation>暂不可：{count}</translation>
    </message>
    <message>
        <source>Can be made now</source>
        <translation>现在即可生成</translation>
    </message>
    <message>
        <source>Waits for: {lacks}</source>
        <translation>还缺：{lacks}</translation>
    </message>
</context>
<context>
    <name>LeavingForm</name>
    <message>
        <source>Why something was not done</source>
        <translation>未完成事项的原因</translation>
    </message>
    <message>
        <source>A further problem that was named: it becomes a service request</source>
        <translation>客户提出的其他问题：将登记为新的服务申请</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>记录</translation>
    </message>
</context>
<context>
    <name>LendForm</name>
    <message>
        <source>It runs in place of the machine</source>
        <translation>已投运，代替原设备</translation>
    </message>
    <message>
        <source>Complete, running hours, damage</source>
        <translation>是否齐全、运行小时、有无损伤</translation>
    </message>
    <message>
        <source>Hand over</source>
        <translation>交付</translation>
    </message>
    <message>
        <source>Choose a loaner, and how it compares.</source>
        <translation>请选择代用设备及其等级。</translation>
    </message>
</context>
<context>
    <name>MachinesPage</name>
    <message>
        <source>Serial or customer</source>
        <translation>编号、型号或客户</translation>
    </message>
    <message>
        <source>Machines</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Choose a machine on the left.</source>
        <translation>请在左边选一台设备。</translation>
    </message>
    <message>
        <source>Its warranty, its parts and everything that was ever done to it are here, without a network.</source>
        <translation>保修、部件和做过的每件事都在这里，不联网也能看。</translation>
    </message>
    <message>
        <source>No machine here has these words.</source>
        <translation>本机没有这样的设备。</translation>
    </message>
    <message>
        <source>One character is enough.</source>
        <translation>输一个字也能查。</translation>
    </message>
    <message>
        <source>No machine is on this laptop yet.</source>
        <translation>本机还没有设备资料。</translation>
    </message>
    <message>
        <source>The machines of your orders come with the sync.</source>
        <translation>同步后，您工单上的设备会出现在这里。</translation>
    </message>
</context>
<context>
    <name>MarkCanvas</name>
    <message>
        <source>Photo to draw on; arrow keys move, Space sets a corner</source>
        <translation>待标注照片；方向键移动，空格定点</translation>
    </message>
</context>
<context>
    <name>MarkingView</name>
    <message>
        <source>Words to put on the photo</source>
        <translation>要写在照片上的文字</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>暂不</translation>
    </message>
    <message>
        <source>Save as a copy</source>
        <translation>另存为副本</translation>
    </message>
    <message>
        <source>Draw with mouse, pen or finger; or move with the arrow keys, Space sets a corner.</source>
        <translation>用鼠标、笔或手指绘制；也可用方向键移动，空格定点。</translation>
    </message>
    <message>
        <source>Draw on a copy; the photo itself stays as it is</source>
        <translation>在副本上标注，原照片不变</translation>
    </message>
</context>
<context>
    <name>MomentField</name>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>Choose on a calendar</source>
        <translation>从日历选</translation>
    </message>
</context>
<context>
    <name>NewsForm</name>
    <message>
        <source>What was answered, tried, found</source>
        <translation>怎样答复、试了什么、结果如何</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>登记</translation>
    </message>
</context>
<context>
    <name>NewsPage</name>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>I have read it</source>
        <translation>我已阅读</translation>
    </message>
    <message>
        <source>What changed since yesterday</source>
        <translation>昨天以来的变化</translation>
    </message>
    <message>
        <source>What others changed</source>
        <translation>他人的更改</translation>
    </message>
    <message>
        <source>What colleagues and head office change on your orders is listed here after a sync.</source>
        <translation>同事和总部对您的工单所做的更改，同步后会列在这里。</translation>
    </message>
    <message>
        <source>Nothing changed.</source>
        <translation>没有变化。</translation>
    </message>
    <message>
        <source>By others</source>
        <translation>他人所改</translation>
    </message>
    <message>
        <source>{count} not read yet</source>
        <translation>{count} 项未读</translation>
    </message>
    <message>
        <source>All read</source>
        <translation>全部已读</translation>
    </message>
</context>
<context>
    <name>NextStep</name>
    <message>
        <source>Undo the last step</source>
        <translation>撤销上一步</translation>
    </message>
    <message>
        <source>NEXT STEP</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Nothing is left to do here now</source>
        <translation>此处暂无待办</translation>
    </message>
    <message>
        <source>Step {at} of {count}</source>
        <translation>第 {at} 步，共 {count} 步</translation>
    </message>
    <message>
        <source>Have signed: {title}</source>
        <translation>请签字：{title}</translation>
    </message>
    <message>
        <source>Set off without it</source>
        <translation>不填清单就出发</translation>
    </message>
    <message>
        <source>Not possible yet</source>
        <translation>现在还不能做</translation>
    </message>
    <message>
        <source>each with its reason, rule and way on</source>
        <translation>每条写明原因、规则和出路</translation>
    </message>
    <message>
        <source>Rule {rule}</source>
        <translation>规则 {rule}</translation>
    </message>
    <message>
        <source>The step above</source>
        <translation>即上面这一步</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>稍后</translation>
    </message>
    <message>
        <source>Go there</source>
        <translation>去处理</translation>
    </message>
    <message>
        <source>Why is the work paused (BR-43)?</source>
        <translation>为什么暂停作业（BR-43）？</translation>
    </message>
    <message>
        <source>Which part is missing?</source>
        <translation>缺哪个配件？</translation>
    </message>
    <message>
        <source>Why is the work opened again?</source>
        <translation>为什么返回作业？</translation>
    </message>
    <message>
        <source>Why is it opened again? Signatures and documents become void.</source>
        <translation>为什么重新开工？签名和单据将作废。</translation>
    </message>
    <message>
        <source>Why set off without the preparation list (BR-38)?</source>
        <translation>为什么不填准备清单就出发（BR-38）？</translation>
    </message>
    <message>
        <source>Why is it not done today?</source>
        <translation>今天为什么没有完成？</translation>
    </message>
    <message>
        <source>Nobody is there: what was done, who was asked (BR-34)?</source>
        <translation>客户不在：做了什么、问过谁（BR-34）？</translation>
    </message>
    <message>
        <source>Why is the order cancelled? It cannot be opened again.</source>
        <translation>为什么取消工单？取消后不能恢复。</translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>OrderList</name>
    <message>
        <source>Order, customer, machine</source>
        <translation>查工单、客户、设备</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>Late</source>
        <translation>逾期</translation>
    </message>
    <message>
        <source>Due</source>
        <translation>时限</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Any</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>To do</source>
        <translation>待办</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>My orders</source>
        <translation>我的工单</translation>
    </message>
    <message>
        <source>Today {count}</source>
        <translation>今天 {count}</translation>
    </message>
    <message>
        <source>Late {count}</source>
        <translation>逾期 {count}</translation>
    </message>
    <message>
        <source>Due {count}</source>
        <translation>时限 {count}</translation>
    </message>
    <message>
        <source>Nothing found for &apos;{words}&apos;.</source>
        <translation>没有找到“{words}”。</translation>
    </message>
    <message>
        <source>Searched: number, title, customer, site, machine and serial, on this laptop.</source>
        <translation>已在本机查找：单号、标题、客户、现场、设备和编号。</translation>
    </message>
    <message>
        <source>No order today.</source>
        <translation>今天没有工单。</translation>
    </message>
    <message>
        <source>Orders of other days are under &apos;All&apos;.</source>
        <translation>其他日期的工单在“全部”里。</translation>
    </message>
    <message>
        <source>Nothing is late.</source>
        <translation>没有逾期的工单。</translation>
    </message>
    <message>
        <source>An order stands here once its day has passed.</source>
        <translation>过了预约日期仍未完成的工单会列在这里。</translation>
    </message>
    <message>
        <source>No limit is overdue.</source>
        <translation>没有超时。</translation>
    </message>
    <message>
        <source>Orders whose time limit ends soon or has passed stand here.</source>
        <translation>时限即将到期或已超时的工单会列在这里。</translation>
    </message>
    <message>
        <source>No orders here yet.</source>
        <translation>这里还没有工单。</translation>
    </message>
    <message>
        <source>They arrive with the next sync with head office.</source>
        <translation>下次与总部同步时到达。</translation>
    </message>
</context>
<context>
    <name>OrderPage</name>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>No order is open.</source>
        <translation>没有打开工单。</translation>
    </message>
    <message>
        <source>Choose one on the left.</source>
        <translation>请在左侧选择。</translation>
    </message>
    <message>
        <source>This is not possible now. What is possible stands under Next step.</source>
        <translation>现在不能这样做。可以做的写在“下一步”里。</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>概览</translation>
    </message>
    <message>
        <source>Visit</source>
        <translation>上门</translation>
    </message>
    <message>
        <source>Diagnosis</source>
        <translation>诊断</translation>
    </message>
    <message>
        <source>Checklists</source>
        <translation>检查表</translation>
    </message>
    <message>
        <source>Parts</source>
        <translation>配件</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Charges</source>
        <translation>费用</translation>
    </message>
    <message>
        <source>Acceptance</source>
        <translation>验收</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>单据</translation>
    </message>
    <message>
        <source>Further</source>
        <translation>后续</translation>
    </message>
    <message>
        <source>{tab} {count}</source>
        <translation>{tab} {count}</translation>
    </message>
</context>
<context>
    <name>OverviewTab</name>
    <message>
        <source>Machine</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Contact and site</source>
        <translation>联系人与现场</translation>
    </message>
    <message>
        <source>The order</source>
        <translation>工单内容</translation>
    </message>
    <message>
        <source>Add a line to the log</source>
        <translation>添加一条现场记录</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Site log</source>
        <translation>现场记录</translation>
    </message>
    <message>
        <source>Cause found, what was done</source>
        <translation>查明的原因、所做的工作</translation>
    </message>
    <message>
        <source>Work note</source>
        <translation>作业记录</translation>
    </message>
    <message>
        <source>rest {hours} (BR-35)</source>
        <translation>休息 {hours}（BR-35）</translation>
    </message>
    <message>
        <source>Site rules: {rules}</source>
        <translation>现场规定：{rules}</translation>
    </message>
    <message>
        <source>none named</source>
        <translation>未指定</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>型号</translation>
    </message>
    <message>
        <source>Serial</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>{covered}, {days} days of downtime added</source>
        <translation>{covered}，停机顺延 {days} 天</translation>
    </message>
    <message>
        <source>Warranty</source>
        <translation>保修</translation>
    </message>
    <message>
        <source>Maintained</source>
        <translation>上次维护</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>客户</translation>
    </message>
    <message>
        <source>Contact</source>
        <translation>联系人</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>电话</translation>
    </message>
    <message>
        <source>Site</source>
        <translation>现场</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Access</source>
        <translation>进场说明</translation>
    </message>
    <message>
        <source>Kind of work</source>
        <translation>工作类型</translation>
    </message>
    <message>
        <source>Priority</source>
        <translation>优先级</translation>
    </message>
    <message>
        <source>Reported</source>
        <translation>报修内容</translation>
    </message>
    <message>
        <source>To be done</source>
        <translation>工作要求</translation>
    </message>
    <message>
        <source>Crew</source>
        <translation>人员</translation>
    </message>
    <message>
        <source>Nothing yet. Arrival, consents and notes will stand here.</source>
        <translation>还没有记录。到达、同意和备注会列在这里。</translation>
    </message>
    <message>
        <source>Saved {time}</source>
        <translation>已保存 {time}</translation>
    </message>
    <message>
        <source>{name} agreed to start</source>
        <translation>{name}同意开工</translation>
    </message>
    <message>
        <source>{name} said no to the start</source>
        <translation>{name}不同意开工</translation>
    </message>
</context>
<context>
    <name>Owed</name>
    <message>
        <source>done {time}</source>
        <translation>{time}完成</translation>
    </message>
    <message>
        <source>no day set</source>
        <translation>未定期限</translation>
    </message>
    <message>
        <source>by {time}</source>
        <translation>{time}前</translation>
    </message>
    <message>
        <source>Late</source>
        <translation>逾期</translation>
    </message>
    <message>
        <source>Nothing is owed. Follow-ups, answers and loaners stand here.</source>
        <translation>没有待办。回访、答复、代用设备归还等会列在这里。</translation>
    </message>
    <message>
        <source>and {count} more, on their orders</source>
        <translation>另有 {count} 项，见各工单</translation>
    </message>
</context>
<context>
    <name>PartLineRow</name>
    <message>
        <source>Old part</source>
        <translation>旧件</translation>
    </message>
    <message>
        <source>Old serial</source>
        <translation>旧件编号</translation>
    </message>
    <message>
        <source>New serial</source>
        <translation>新件序列号</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>同意</translation>
    </message>
    <message>
        <source>No</source>
        <translation>不同意</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>登记换件</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Why the part is needed, what it costs</source>
        <translation>为什么要换、费用多少</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>暂不</translation>
    </message>
    <message>
        <source>Who says so</source>
        <translation>谁答复</translation>
    </message>
    <message>
        <source>What was explained</source>
        <translation>向客户说明了什么</translation>
    </message>
    <message>
        <source>reason told: {words}</source>
        <translation>已说明：{words}</translation>
    </message>
    <message>
        <source>No consent yet, so it cannot be fitted (BR-49). Explain why, then let the customer choose.</source>
        <translation>还没有同意，不能登记换件（BR-49）。请说明原因后让客户选。</translation>
    </message>
    <message>
        <source>{name} said no, {time}: this part is not fitted.</source>
        <translation>{name} {time} 不同意：此件不换。</translation>
    </message>
    <message>
        <source>{name} agreed {time}</source>
        <translation>{name} {time} 同意</translation>
    </message>
    <message>
        <source>fitted {time}</source>
        <translation>{time} 已更换</translation>
    </message>
    <message>
        <source>Record yes</source>
        <translation>登记同意</translation>
    </message>
    <message>
        <source>Record no</source>
        <translation>登记不同意</translation>
    </message>
    <message>
        <source>The customer&apos;s reason</source>
        <translation>客户的理由</translation>
    </message>
</context>
<context>
    <name>PartsTab</name>
    <message>
        <source>Name, number, or scan</source>
        <translation>名称、件号，或扫条码</translation>
    </message>
    <message>
        <source>In the van</source>
        <translation>车上</translation>
    </message>
    <message>
        <source>Catalogue</source>
        <translation>目录</translation>
    </message>
    <message>
        <source>Van stock</source>
        <translation>车载备件</translation>
    </message>
    <message>
        <source>No such part.</source>
        <translation>没有这个配件。</translation>
    </message>
    <message>
        <source>Look in the catalogue, or try the part number.</source>
        <translation>请到目录里找，或试试件号。</translation>
    </message>
    <message>
        <source>Quantity</source>
        <translation>数量</translation>
    </message>
    <message>
        <source>Add to order</source>
        <translation>加入本单</translation>
    </message>
    <message>
        <source>Pick one from the van on the left, or scan it.</source>
        <translation>从左侧车载备件选取，或扫码。</translation>
    </message>
    <message>
        <source>No parts on this order yet.</source>
        <translation>本单还没有配件。</translation>
    </message>
    <message>
        <source>List price of all lines</source>
        <translation>各行价目合计</translation>
    </message>
    <message>
        <source>Parts of this order</source>
        <translation>本单更换的配件</translation>
    </message>
    <message>
        <source>Part</source>
        <translation>配件</translation>
    </message>
    <message>
        <source>Old → new serial</source>
        <translation>旧件 → 新件编号</translation>
    </message>
    <message>
        <source>Customer agrees</source>
        <translation>客户同意</translation>
    </message>
    <message>
        <source>List price</source>
        <translation>价目</translation>
    </message>
    <message>
        <source>{price} each</source>
        <translation>单价 {price}</translation>
    </message>
    <message>
        <source>van {quantity}</source>
        <translation>车上 {quantity}</translation>
    </message>
    <message>
        <source>Waiting for consent: {count}</source>
        <translation>{count} 行待同意</translation>
    </message>
    <message>
        <source>{part} {quantity}, due {day}</source>
        <translation>{part} {quantity}，{day} 前补交</translation>
    </message>
    <message>
        <source>Back-ordered: {lines}</source>
        <translation>缺货待补：{lines}</translation>
    </message>
    <message>
        <source>Removed: {part}</source>
        <translation>已移除：{part}</translation>
    </message>
</context>
<context>
    <name>PassportView</name>
    <message>
        <source>Components</source>
        <translation>部件</translation>
    </message>
    <message>
        <source>Life line</source>
        <translation>履历</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>型号</translation>
    </message>
    <message>
        <source>Serial</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>Specification</source>
        <translation>规格</translation>
    </message>
    <message>
        <source>Built</source>
        <translation>出厂</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>验收</translation>
    </message>
    <message>
        <source>Parts covered</source>
        <translation>配件保修</translation>
    </message>
    <message>
        <source>Labour covered</source>
        <translation>人工保修</translation>
    </message>
    <message>
        <source>Extended</source>
        <translation>保修顺延</translation>
    </message>
    <message>
        <source>Last service</source>
        <translation>上次保养</translation>
    </message>
    <message>
        <source>Contract</source>
        <translation>合同</translation>
    </message>
    <message>
        <source>No component with a barcode of its own is known.</source>
        <translation>没有登记带条码的部件。</translation>
    </message>
    <message>
        <source>Genuine</source>
        <translation>原厂件</translation>
    </message>
    <message>
        <source>Not genuine</source>
        <translation>非原厂件</translation>
    </message>
    <message>
        <source>All {count}</source>
        <translation>全部 {count}</translation>
    </message>
    <message>
        <source>Faults {count}</source>
        <translation>故障 {count}</translation>
    </message>
    <message>
        <source>Parts {count}</source>
        <translation>换件 {count}</translation>
    </message>
    <message>
        <source>Nothing of this kind was done to the machine.</source>
        <translation>这台设备没有这类记录。</translation>
    </message>
    <message>
        <source>Every order on it appears here, with its result and its parts.</source>
        <translation>在它上面做过的每张工单都列在这里，连同结果和配件。</translation>
    </message>
    <message>
        <source>{verdict} · {day}</source>
        <translation>{verdict} · {day}</translation>
    </message>
</context>
<context>
    <name>PauseForm</name>
    <message>
        <source>The customer asked for it</source>
        <translation>客户要求</translation>
    </message>
    <message>
        <source>The limit of the repair stands still as long</source>
        <translation>期间维修时限暂停计时</translation>
    </message>
    <message>
        <source>Why is the work paused (BR-43)?</source>
        <translation>为什么暂停（BR-43）？</translation>
    </message>
    <message>
        <source>Goes on at</source>
        <translation>继续时间</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Write the time like 13:30.</source>
        <translation>时间请写成 13:30。</translation>
    </message>
</context>
<context>
    <name>PhotoCard</name>
    <message>
        <source>Caption</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>原图</translation>
    </message>
    <message>
        <source>Send the untouched original to head office as well</source>
        <translation>把未改动的原图也发给总部</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Draw</source>
        <translation>标注</translation>
    </message>
    <message>
        <source>Draw arrows, boxes and words on a copy</source>
        <translation>在副本上画箭头、方框和文字</translation>
    </message>
    <message>
        <source>Printed</source>
        <translation>打印</translation>
    </message>
    <message>
        <source>Show this photo in the documents</source>
        <translation>在单据中显示此照片</translation>
    </message>
    <message>
        <source>Not printed</source>
        <translation>不打印</translation>
    </message>
    <message>
        <source>No preview here</source>
        <translation>本机没有预览图</translation>
    </message>
</context>
<context>
    <name>PhotoSheet</name>
    <message>
        <source>Space or Enter takes the photo.</source>
        <translation>按空格或回车拍照。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Take the photo</source>
        <translation>拍摄</translation>
    </message>
    <message>
        <source>Take again</source>
        <translation>重拍</translation>
    </message>
    <message>
        <source>Use this photo</source>
        <translation>使用照片</translation>
    </message>
    <message>
        <source>Take a photo</source>
        <translation>拍照</translation>
    </message>
    <message>
        <source>{width} × {height} pixels. Sharp, and all of it in the picture?</source>
        <translation>{width} × {height} 像素。是否清晰、完整？</translation>
    </message>
</context>
<context>
    <name>PhotosTab</name>
    <message>
        <source>From files</source>
        <translation>从文件选</translation>
    </message>
    <message>
        <source>Take a photo</source>
        <translation>拍照</translation>
    </message>
    <message>
        <source>or drop pictures here, or paste with Ctrl V</source>
        <translation>或把图片拖到这里，或按 Ctrl V 粘贴</translation>
    </message>
    <message>
        <source>Take one, choose a file, drop it here, or paste it. Head office gets a smaller copy.</source>
        <translation>可拍照、选文件、拖入或粘贴；总部收到的是缩小的副本。</translation>
    </message>
    <message>
        <source>No photos on this order yet.</source>
        <translation>本单还没有照片。</translation>
    </message>
    <message>
        <source>Taken</source>
        <translation>拍摄于</translation>
    </message>
    <message>
        <source>Photos of this order</source>
        <translation>本单照片</translation>
    </message>
    <message>
        <source>{moment}, drawn on</source>
        <translation>{moment}，已标注</translation>
    </message>
    <message>
        <source>Pictures ({endings})</source>
        <translation>图片（{endings}）</translation>
    </message>
    <message>
        <source>Choose photos</source>
        <translation>选择照片</translation>
    </message>
    <message>
        <source>Photo removed</source>
        <translation>照片已移除</translation>
    </message>
    <message>
        <source>A copy with what you drew is saved; the photo stays.</source>
        <translation>已保存标注副本，原照片不变。</translation>
    </message>
    <message>
        <source>The original goes to head office with the next sync.</source>
        <translation>下次同步时把原图发给总部。</translation>
    </message>
    <message>
        <source>The original is not on this laptop.</source>
        <translation>原图不在本机。</translation>
    </message>
</context>
<context>
    <name>PlanCard</name>
    <message>
        <source>Repair plan</source>
        <translation>维修方案</translation>
    </message>
    <message>
        <source>What will be done, with which parts</source>
        <translation>怎么修、换哪些配件</translation>
    </message>
    <message>
        <source>Propose this plan</source>
        <translation>提出该方案</translation>
    </message>
    <message>
        <source>Minutes</source>
        <translation>分钟</translation>
    </message>
    <message>
        <source>Estimate</source>
        <translation>估价</translation>
    </message>
    <message>
        <source>What was explained or asked</source>
        <translation>说明或询问的内容</translation>
    </message>
    <message>
        <source>Customer agrees</source>
        <translation>客户同意</translation>
    </message>
    <message>
        <source>Customer declines</source>
        <translation>客户不同意</translation>
    </message>
    <message>
        <source>Who answers</source>
        <translation>谁答复</translation>
    </message>
    <message>
        <source>Remarks</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>{text} {amount}</source>
        <translation>{text} {amount}</translation>
    </message>
    <message>
        <source>No plan is proposed. Where there is one, it is confirmed first (BR-48).</source>
        <translation>尚无方案。如提出方案，须先经客户确认（BR-48）。</translation>
    </message>
    <message>
        <source>Proposed, not confirmed yet: no part is fitted before (BR-48).</source>
        <translation>已提出，待确认：确认前不得换件（BR-48）。</translation>
    </message>
    <message>
        <source>{name} agreed, {time}.</source>
        <translation>{name} {time} 同意。</translation>
    </message>
    <message>
        <source>{name} declined, {time}. Propose another plan.</source>
        <translation>{name} {time} 不同意，请另提方案。</translation>
    </message>
</context>
<context>
    <name>PreCheckForm</name>
    <message>
        <source>Complete</source>
        <translation>齐全</translation>
    </message>
    <message>
        <source>Missing</source>
        <translation>有缺</translation>
    </message>
    <message>
        <source>None</source>
        <translation>没有</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>有</translation>
    </message>
    <message>
        <source>What is missing, what was changed, who says so</source>
        <translation>缺什么、改了什么、谁说的</translation>
    </message>
    <message>
        <source>Record pre-check</source>
        <translation>登记预检</translation>
    </message>
    <message>
        <source>All parts present?</source>
        <translation>部件是否齐全</translation>
    </message>
    <message>
        <source>Traces of tampering?</source>
        <translation>有无人为拆动痕迹</translation>
    </message>
    <message>
        <source>Answer both questions first.</source>
        <translation>请先回答两个问题。</translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>Page before</source>
        <translation>上一页</translation>
    </message>
    <message>
        <source>Next page</source>
        <translation>下一页</translation>
    </message>
    <message>
        <source>Smaller (-)</source>
        <translation>缩小（-）</translation>
    </message>
    <message>
        <source>Larger (+)</source>
        <translation>放大（+）</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>适合宽度</translation>
    </message>
    <message>
        <source>Page {page} of {pages}</source>
        <translation>第 {page} 页，共 {pages} 页</translation>
    </message>
</context>
<context>
    <name>PrintSheet</name>
    <message>
        <source>Customer copy</source>
        <translation>客户联</translation>
    </message>
    <message>
        <source>Company copy</source>
        <translation>公司联</translation>
    </message>
    <message>
        <source>Both copies</source>
        <translation>两联</translation>
    </message>
    <message>
        <source>Into a file…</source>
        <translation>打印到文件……</translation>
    </message>
    <message>
        <source>This computer knows no printer. Print into a file, or save to a stick.</source>
        <translation>本机没有打印机。可打印到文件，或存到U盘。</translation>
    </message>
    <message>
        <source>Print the work order</source>
        <translation>打印工单</translation>
    </message>
</context>
<context>
    <name>ProofPage</name>
    <message>
        <source>Choose files…</source>
        <translation>选择文件……</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Sealed work orders of your company, and whatever claims to be one</source>
        <translation>贵公司的签章工单，以及自称是的文件</translation>
    </message>
    <message>
        <source>Is it genuine?</source>
        <translation>是否真实？</translation>
    </message>
    <message>
        <source>Drop PDF files here, or choose them. No network is needed; nothing is kept.</source>
        <translation>把 PDF 文件拖到这里，或点击选择。不需要网络，也不保存。</translation>
    </message>
    <message>
        <source>No file was judged yet.</source>
        <translation>还没有核对任何文件。</translation>
    </message>
    <message>
        <source>Judged by your head office&apos;s root certificate, SHA-256 {digest}. It is printed on every work order.</source>
        <translation>依据总部根证书核对，SHA-256 {digest}，每张工单上都印有此值。</translation>
    </message>
    <message>
        <source>PDF files (*.pdf);;All files (*)</source>
        <translation>PDF 文件 (*.pdf);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Choose files</source>
        <translation>选择文件</translation>
    </message>
</context>
<context>
    <name>QrSheet</name>
    <message>
        <source>The customer has it</source>
        <translation>客户已扫</translation>
    </message>
    <message>
        <source>QR code: {text}</source>
        <translation>二维码：{text}</translation>
    </message>
    <message>
        <source>Number and hash of the signed work order, the same as on the paper: with them any copy is proved.</source>
        <translation>已签工单的编号和校验值，与纸面相同，凭它可核对任何副本。</translation>
    </message>
    <message>
        <source>QR code of the document</source>
        <translation>单据二维码</translation>
    </message>
</context>
<context>
    <name>QuestionRow</name>
    <message>
        <source>Earlier values</source>
        <translation>以前的答案</translation>
    </message>
    <message>
        <source>May stay open: at acceptance the customer signs the whole service sheet.</source>
        <translation>可以先空着：验收时客户对整张服务单签字。</translation>
    </message>
    <message>
        <source>Use {value}</source>
        <translation>改为 {value}</translation>
    </message>
    <message>
        <source>Mend</source>
        <translation>要改</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>已答</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>未答</translation>
    </message>
    <message>
        <source>If needed</source>
        <translation>选填</translation>
    </message>
    <message>
        <source>&apos;{words}&apos; is not a whole number.</source>
        <translation>“{words}”不是整数。</translation>
    </message>
    <message>
        <source>&apos;{words}&apos; is not a number.</source>
        <translation>“{words}”不是数字。</translation>
    </message>
    <message>
        <source>&apos;{words}&apos; is not a date or time. Write it like 2026-11-18 or 09:30.</source>
        <translation>“{words}”不是日期或时间。请写成 2026-11-18 或 09:30。</translation>
    </message>
    <message>
        <source>&apos;{words}&apos; is not a place. Write degrees: 36.1234, 117.1234.</source>
        <translation>“{words}”不是位置。请写度数：36.1234, 117.1234。</translation>
    </message>
    <message>
        <source>&apos;{words}&apos; is not in the list. Choose one of the list.</source>
        <translation>“{words}”不在列表里。请从列表选择。</translation>
    </message>
    <message>
        <source>A photo is needed here: 0 of at least 1.</source>
        <translation>此处须有照片：0 张，至少 1 张。</translation>
    </message>
    <message>
        <source>This answer is needed.</source>
        <translation>此题必答。</translation>
    </message>
    <message>
        <source>What was chosen is no longer in the list. Choose again.</source>
        <translation>原来选的已不在列表里，请重选。</translation>
    </message>
    <message>
        <source>Between {start} and {end}, in steps of {step}.</source>
        <translation>须在 {start} 至 {end} 之间，步长 {step}。</translation>
    </message>
    <message>
        <source>This answer is outside what the form allows.</source>
        <translation>此答案超出表单允许的范围。</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Today</source>
        <translation>今日</translation>
    </message>
    <message>
        <source>Orders</source>
        <translation>工单</translation>
    </message>
    <message>
        <source>Machines</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Parts</source>
        <translation>备件</translation>
    </message>
    <message>
        <source>Sync</source>
        <translation>同步</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
</context>
<context>
    <name>RangeField</name>
    <message>
        <source>One step less</source>
        <translation>减一步</translation>
    </message>
    <message>
        <source>One step more</source>
        <translation>加一步</translation>
    </message>
</context>
<context>
    <name>RankField</name>
    <message>
        <source>Up</source>
        <translation>上移</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>下移</translation>
    </message>
</context>
<context>
    <name>ReadingForm</name>
    <message>
        <source>Realigned, cleaned, replaced…</source>
        <translation>重新找正、清洗、更换……</translation>
    </message>
    <message>
        <source>Out of its limits: {reading}. The value stays on record.</source>
        <translation>超出允许范围：{reading}。该值会留存。</translation>
    </message>
    <message>
        <source>Measured again ({unit})</source>
        <translation>复测值（{unit}）</translation>
    </message>
    <message>
        <source>What was done in between</source>
        <translation>复测前做了什么</translation>
    </message>
    <message>
        <source>Record the new value</source>
        <translation>登记复测值</translation>
    </message>
    <message>
        <source>Write the value as a number, like 2.8.</source>
        <translation>请填写数字，如 2.8。</translation>
    </message>
    <message>
        <source>What does it read now?</source>
        <translation>现在读数是多少？</translation>
    </message>
</context>
<context>
    <name>ReplacementForm</name>
    <message>
        <source>What the customer was told</source>
        <translation>怎样告知客户</translation>
    </message>
    <message>
        <source>The machine is beyond repair</source>
        <translation>设备已无法修复</translation>
    </message>
    <message>
        <source>Exchange for a new {model}, same brand.</source>
        <translation>更换为同品牌全新 {model}。</translation>
    </message>
    <message>
        <source>Propose the replacement</source>
        <translation>建议换机</translation>
    </message>
</context>
<context>
    <name>RequestsPage</name>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Registered at once with its number, also without a network (BR-01, BR-02, BR-96)</source>
        <translation>当场登记并取得编号，离线也可以（BR-01、BR-02、BR-96）</translation>
    </message>
    <message>
        <source>Calls and complaints</source>
        <translation>来电与投诉</translation>
    </message>
    <message>
        <source>Service request</source>
        <translation>服务申请</translation>
    </message>
    <message>
        <source>Complaint</source>
        <translation>投诉</translation>
    </message>
    <message>
        <source>Serial, customer or site</source>
        <translation>序列号、客户或现场</translation>
    </message>
    <message>
        <source>What is wrong, since when, what is wanted</source>
        <translation>什么问题、从何时起、有何要求</translation>
    </message>
    <message>
        <source>Add photos…</source>
        <translation>添加照片…</translation>
    </message>
    <message>
        <source>Register</source>
        <translation>登记</translation>
    </message>
    <message>
        <source>A new call</source>
        <translation>新的来电</translation>
    </message>
    <message>
        <source>Machine or customer</source>
        <translation>设备或客户</translation>
    </message>
    <message>
        <source>Take a photo</source>
        <translation>拍照</translation>
    </message>
    <message>
        <source>Who calls</source>
        <translation>来电人</translation>
    </message>
    <message>
        <source>Registered lately</source>
        <translation>最近登记</translation>
    </message>
    <message>
        <source>Complaints</source>
        <translation>投诉</translation>
    </message>
    <message>
        <source>Loaners with customers</source>
        <translation>在客户处的代用设备</translation>
    </message>
    <message>
        <source>No call was registered here yet.</source>
        <translation>这里还没有登记过来电。</translation>
    </message>
    <message>
        <source>No complaint is known here. One from a low answer, or said on site, stands here.</source>
        <translation>没有投诉。低分答案生成的、现场提出的投诉会列在这里。</translation>
    </message>
    <message>
        <source>No loaner is out on the orders of this laptop.</source>
        <translation>本机工单没有借出的代用设备。</translation>
    </message>
    <message>
        <source>Choose photos</source>
        <translation>选择照片</translation>
    </message>
    <message>
        <source>{count} photos</source>
        <translation>{count} 张照片</translation>
    </message>
    <message>
        <source>Registered as {number}: tell the customer this number. It goes to head office with the next sync.</source>
        <translation>已登记为 {number}，请把编号告诉客户。下次同步时送达总部。</translation>
    </message>
</context>
<context>
    <name>ResultForm</name>
    <message>
        <source>What was done, in one or two sentences</source>
        <translation>用一两句话写明做了什么</translation>
    </message>
    <message>
        <source>Finish the work</source>
        <translation>完工</translation>
    </message>
    <message>
        <source>What came of it? Choose one (BR-51).</source>
        <translation>结果如何？请选择一项（BR-51）。</translation>
    </message>
</context>
<context>
    <name>ScanButton</name>
    <message>
        <source>Scan with the camera</source>
        <translation>用摄像头扫码</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Type a part of the name</source>
        <translation>输入名称的一部分</translation>
    </message>
</context>
<context>
    <name>SectionColumn</name>
    <message>
        <source>All checklists</source>
        <translation>全部检查表</translation>
    </message>
    <message>
        <source>Next missing</source>
        <translation>下一处缺项</translation>
    </message>
    <message>
        <source>Pass / fail / n.a.</source>
        <translation>合格 / 不合格 / 不适用</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation>键盘</translation>
    </message>
    <message>
        <source>{answered} of {asked} answered</source>
        <translation>已答 {answered}，共 {asked} 题</translation>
    </message>
</context>
<context>
    <name>SectionRow</name>
    <message>
        <source>{number}  {name}</source>
        <translation>{number}  {name}</translation>
    </message>
    <message>
        <source>{count} to mend</source>
        <translation>{count} 处有误</translation>
    </message>
    <message>
        <source>{count} photos missing</source>
        <translation>缺 {count} 张照片</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Each one is in force as soon as it is chosen</source>
        <translation>选定即生效，不用保存</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Sunlight</source>
        <translation>阳光下</translation>
    </message>
    <message>
        <source>Usual</source>
        <translation>常规</translation>
    </message>
    <message>
        <source>Large, for gloves</source>
        <translation>加大，戴手套用</translation>
    </message>
    <message>
        <source>Language and looks</source>
        <translation>语言与外观</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Documents speak the language of the customer</source>
        <translation>单据用客户的语言</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>配色</translation>
    </message>
    <message>
        <source>Sunlight: black on white, thick lines, larger words</source>
        <translation>阳光下：白底黑字，粗线，大字</translation>
    </message>
    <message>
        <source>Buttons and fields</source>
        <translation>按钮与输入框</translation>
    </message>
    <message>
        <source>{count} min</source>
        <translation>{count} 分钟</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>从不</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>锁定</translation>
    </message>
    <message>
        <source>Lock when nobody is here for</source>
        <translation>无人操作多久后锁定</translation>
    </message>
    <message>
        <source>Ctrl L locks at once</source>
        <translation>按 Ctrl L 立即锁定</translation>
    </message>
    <message>
        <source>One template a line</source>
        <translation>每行一条模板</translation>
    </message>
    <message>
        <source>Ctrl T in any field puts one in; those that come with the program stand below your own</source>
        <translation>在任何输入框按 Ctrl T 即可填入；程序自带的模板排在您的模板之后</translation>
    </message>
    <message>
        <source>Note templates</source>
        <translation>备注模板</translation>
    </message>
    <message>
        <source>Your own</source>
        <translation>我的模板</translation>
    </message>
    <message>
        <source>At any time</source>
        <translation>随时</translation>
    </message>
    <message>
        <source>Not on a paid link</source>
        <translation>计流量时不发</translation>
    </message>
    <message>
        <source>Only the office that enrolled this laptop is ever trusted, whatever the address</source>
        <translation>不论地址怎么填，只信任登记这台电脑的总部</translation>
    </message>
    <message>
        <source>Head office</source>
        <translation>总部</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Send photos</source>
        <translation>发送照片</translation>
    </message>
    <message>
        <source>Records and signatures always go first</source>
        <translation>记录和签名总是先发</translation>
    </message>
    <message>
        <source>New PIN</source>
        <translation>新 PIN</translation>
    </message>
    <message>
        <source>Change PIN</source>
        <translation>更改 PIN</translation>
    </message>
    <message>
        <source>PIN now</source>
        <translation>现用 PIN</translation>
    </message>
    <message>
        <source>PIN</source>
        <translation>PIN</translation>
    </message>
    <message>
        <source>Engineer</source>
        <translation>工程师</translation>
    </message>
    <message>
        <source>Company</source>
        <translation>公司</translation>
    </message>
    <message>
        <source>Laptop mark</source>
        <translation>本机代号</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Kept in</source>
        <translation>存放于</translation>
    </message>
    <message>
        <source>This laptop</source>
        <translation>这台电脑</translation>
    </message>
    <message>
        <source>The new PIN is in force.</source>
        <translation>新 PIN 已生效。</translation>
    </message>
</context>
<context>
    <name>Sheet</name>
    <message>
        <source>Go back</source>
        <translation>返回</translation>
    </message>
</context>
<context>
    <name>ShownForm</name>
    <message>
        <source>Record</source>
        <translation>登记</translation>
    </message>
    <message>
        <source>Shown to</source>
        <translation>演示给谁</translation>
    </message>
</context>
<context>
    <name>SignatureField</name>
    <message>
        <source>Sign</source>
        <translation>签名</translation>
    </message>
    <message>
        <source>Take this signature</source>
        <translation>采用此签名</translation>
    </message>
    <message>
        <source>Undo stroke</source>
        <translation>撤销一笔</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>暂不签名</translation>
    </message>
    <message>
        <source>That is not enough for a signature yet.</source>
        <translation>笔画太少，还不能算签名。</translation>
    </message>
</context>
<context>
    <name>SigningPage</name>
    <message>
        <source>Photograph the stamp</source>
        <translation>拍摄印章</translation>
    </message>
</context>
<context>
    <name>SourceRow</name>
    <message>
        <source>Genuine</source>
        <translation>原厂</translation>
    </message>
    <message>
        <source>Not genuine</source>
        <translation>非原厂</translation>
    </message>
    <message>
        <source>Why it is fitted all the same</source>
        <translation>仍要装用的理由</translation>
    </message>
    <message>
        <source>Deliver what is there, owe the rest</source>
        <translation>先交付现有，其余待补</translation>
    </message>
    <message>
        <source>From</source>
        <translation>来源</translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>Find and commands</source>
        <translation>查找与命令</translation>
    </message>
    <message>
        <source>Not synced with head office yet</source>
        <translation>还没有与总部同步过</translation>
    </message>
    <message>
        <source>Last sync with head office {time}</source>
        <translation>上次与总部同步 {time}</translation>
    </message>
    <message>
        <source>Syncing with head office</source>
        <translation>正在与总部同步</translation>
    </message>
    <message>
        <source>Every change is saved on this laptop</source>
        <translation>所有更改都已保存在本机</translation>
    </message>
    <message>
        <source>Online · every change is at head office</source>
        <translation>在线 · 所有更改都已到总部</translation>
    </message>
    <message>
        <source>Online · 1 change is safe on this laptop and goes out with the next sync</source>
        <translation>在线 · 1 项更改已安全保存在本机，下次同步时发送</translation>
    </message>
    <message>
        <source>Online · {count} changes are safe on this laptop and go out with the next sync</source>
        <translation>在线 · {count} 项更改已安全保存在本机，下次同步时发送</translation>
    </message>
    <message>
        <source>Offline · nothing waits to be sent</source>
        <translation>离线 · 没有待发送的更改</translation>
    </message>
    <message>
        <source>Offline · 1 change is safe on this laptop, to be sent when you are online</source>
        <translation>离线 · 1 项更改已安全保存在本机，联网后自动发送</translation>
    </message>
    <message>
        <source>Offline · {count} changes are safe on this laptop, to be sent when you are online</source>
        <translation>离线 · {count} 项更改已安全保存在本机，联网后自动发送</translation>
    </message>
</context>
<context>
    <name>StepForm</name>
    <message>
        <source>Not now</source>
        <translation>暂不</translation>
    </message>
</context>
<context>
    <name>StickSheet</name>
    <message>
        <source>Another folder…</source>
        <translation>其他文件夹……</translation>
    </message>
    <message>
        <source>No stick is plugged in. Plug one in and open this again, or name a folder.</source>
        <translation>没有插入U盘。请插入后重新打开，或指定文件夹。</translation>
    </message>
    <message>
        <source>Save the customer&apos;s copy</source>
        <translation>保存客户联</translation>
    </message>
    <message>
        <source>{name} · {room} MB free</source>
        <translation>{name} · 余 {room} MB</translation>
    </message>
</context>
<context>
    <name>StopForm</name>
    <message>
        <source>Ours</source>
        <translation>我方</translation>
    </message>
    <message>
        <source>Not ours</source>
        <translation>非我方</translation>
    </message>
    <message>
        <source>Stopped on</source>
        <translation>停机日期</translation>
    </message>
    <message>
        <source>At</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Empty: taken from the result, or from the running loaner.</source>
        <translation>不填：按修好或代用设备投运的时间计。</translation>
    </message>
    <message>
        <source>Ran again on</source>
        <translation>恢复日期</translation>
    </message>
    <message>
        <source>Through whom?</source>
        <translation>谁的原因？</translation>
    </message>
    <message>
        <source>What stood still</source>
        <translation>停机的是什么</translation>
    </message>
    <message>
        <source>Record downtime</source>
        <translation>登记停机</translation>
    </message>
    <message>
        <source>Write days like 2026-11-18 and times like 09:30.</source>
        <translation>日期写成 2026-11-18，时间写成 09:30。</translation>
    </message>
    <message>
        <source>When did it stop (BR-73)?</source>
        <translation>什么时候停机的（BR-73）？</translation>
    </message>
</context>
<context>
    <name>SyncPage</name>
    <message>
        <source>Sync now</source>
        <translation>立即同步</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Order by order</source>
        <translation>逐单发送情况</translation>
    </message>
    <message>
        <source>Nothing was recorded on this laptop yet.</source>
        <translation>这台电脑还没有记录过内容。</translation>
    </message>
    <message>
        <source>Each order you work on gets a line here: how much of it head office has confirmed.</source>
        <translation>您做过的每张工单在这里占一行，写明总部确认了多少。</translation>
    </message>
    <message>
        <source>Lost link, closed lid, power cut: it goes on from where it stopped.</source>
        <translation>断网、合盖、断电都不怕：从断处继续。</translation>
    </message>
    <message>
        <source>This laptop</source>
        <translation>这台电脑</translation>
    </message>
    <message>
        <source>Sync</source>
        <translation>同步</translation>
    </message>
    <message>
        <source>What has a tick here is what head office has</source>
        <translation>总部看到的，就是这里打勾的</translation>
    </message>
    <message>
        <source>Signed, not sent</source>
        <translation>已签字未发送</translation>
    </message>
    <message>
        <source>Pausing at the next safe point…</source>
        <translation>到下一个安全点就暂停……</translation>
    </message>
    <message>
        <source>Syncing with head office</source>
        <translation>正在与总部同步</translation>
    </message>
    <message>
        <source>Records first, then signatures, then photos</source>
        <translation>先记录，再签名，后照片</translation>
    </message>
    <message>
        <source>{count} records brought so far</source>
        <translation>已取回 {count} 项</translation>
    </message>
    <message>
        <source>Sending photos and files, {left}</source>
        <translation>正在发送照片和文件，{left}</translation>
    </message>
    <message>
        <source>Sending photos and files</source>
        <translation>正在发送照片和文件</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} / {total}</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Last confirmed {time}</source>
        <translation>上次确认 {time}</translation>
    </message>
    <message>
        <source>Not synced with head office yet</source>
        <translation>还没有与总部同步过</translation>
    </message>
    <message>
        <source>{waiting} on this laptop only</source>
        <translation>{waiting}只在本机</translation>
    </message>
    <message>
        <source>Safe here, goes out by itself</source>
        <translation>在本机很安全，会自动发送</translation>
    </message>
    <message>
        <source>Everything is at head office, compared and equal</source>
        <translation>全部已到总部，两边核对一致</translation>
    </message>
    <message>
        <source>Nothing waits to be sent</source>
        <translation>没有待发送的内容</translation>
    </message>
    <message>
        <source>order is signed and not yet at head office. It goes out first: keep the laptop until then.</source>
        <translation>单已签字，还没到总部。排在最前发送，请先别关机。</translation>
    </message>
    <message>
        <source>orders are signed and not yet at head office. They go out first: keep the laptop until then.</source>
        <translation>单已签字，还没到总部。排在最前发送，请先别关机。</translation>
    </message>
    <message>
        <source>Last sync {last}: more than 30 days ago, so no new seals are set here. Sync first.</source>
        <translation>上次同步 {last}，已超过 30 天，本机不再封存新单据。请先同步。</translation>
    </message>
    <message>
        <source>Last sync {last}. 30 days after it this laptop sets no new seals: sync soon.</source>
        <translation>上次同步 {last}。超过 30 天未同步，本机将不能再封存单据，请尽快同步。</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>还没有</translation>
    </message>
    <message>
        <source>{seconds} s off</source>
        <translation>差 {seconds} 秒</translation>
    </message>
    <message>
        <source>Safe here</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>{count} orders, encrypted</source>
        <translation>{count} 张工单，已加密</translation>
    </message>
    <message>
        <source>Last sync</source>
        <translation>上次同步</translation>
    </message>
    <message>
        <source>Backup</source>
        <translation>备份</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>时钟</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>磁盘</translation>
    </message>
    <message>
        <source>{count} GB free</source>
        <translation>余 {count} GB</translation>
    </message>
    <message>
        <source>{confirmed} of {total} records confirmed</source>
        <translation>总部已确认 {confirmed}/{total} 项</translation>
    </message>
    <message>
        <source>{left} of {total} files still on this laptop</source>
        <translation>{total} 个文件中还有 {left} 个在这台电脑上</translation>
    </message>
    <message>
        <source>photos {confirmed} of {total}</source>
        <translation>照片 {confirmed}/{total}</translation>
    </message>
    <message>
        <source>At head office, checked {time}</source>
        <translation>已到总部，{time} 核对一致</translation>
    </message>
    <message>
        <source>1 change</source>
        <translation>1 项更改</translation>
    </message>
    <message>
        <source>{count} changes</source>
        <translation>{count} 项更改</translation>
    </message>
    <message>
        <source>1 photo</source>
        <translation>1 张照片</translation>
    </message>
    <message>
        <source>{count} photos</source>
        <translation>{count} 张照片</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>about {count} s left</source>
        <translation>还要约 {count} 秒</translation>
    </message>
    <message>
        <source>about {count} min left</source>
        <translation>还要约 {count} 分钟</translation>
    </message>
</context>
<context>
    <name>SyncSide</name>
    <message>
        <source>Understood</source>
        <translation>知道了</translation>
    </message>
    <message>
        <source>What changed</source>
        <translation>查看变化</translation>
    </message>
    <message>
        <source>Rescue file…</source>
        <translation>救援文件…</translation>
    </message>
    <message>
        <source>Everything unsent in one sealed file for a USB stick</source>
        <translation>把所有未发送内容存成一个加密文件，用 U 盘带走</translation>
    </message>
    <message>
        <source>Beside the sync</source>
        <translation>同步相关</translation>
    </message>
    <message>
        <source>Decide 1 question</source>
        <translation>决定 1 处</translation>
    </message>
    <message>
        <source>Decide {count} questions</source>
        <translation>决定 {count} 处</translation>
    </message>
    <message>
        <source>What changed ({count})</source>
        <translation>查看变化（{count}）</translation>
    </message>
    <message>
        <source>Save the rescue file on a USB stick</source>
        <translation>把救援文件存到 U 盘</translation>
    </message>
</context>
<context>
    <name>TakeAwayForm</name>
    <message>
        <source>Complete, damage, what does not work</source>
        <translation>是否齐全、有无损伤、哪里不工作</translation>
    </message>
    <message>
        <source>Who agreed</source>
        <translation>谁同意的</translation>
    </message>
    <message>
        <source>What goes with it</source>
        <translation>随带附件</translation>
    </message>
    <message>
        <source>Take away</source>
        <translation>带回</translation>
    </message>
</context>
<context>
    <name>TemplateMenu</name>
    <message>
        <source>Keep this text as a template</source>
        <translation>把这段文字存为模板</translation>
    </message>
</context>
<context>
    <name>TimesTab</name>
    <message>
        <source>Travel</source>
        <translation>路途</translation>
    </message>
    <message>
        <source>Work</source>
        <translation>作业</translation>
    </message>
    <message>
        <source>Pauses</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>On site besides</source>
        <translation>现场其他</translation>
    </message>
    <message>
        <source>What</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>From</source>
        <translation>从</translation>
    </message>
    <message>
        <source>To</source>
        <translation>到</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Time segments</source>
        <translation>时间段</translation>
    </message>
    <message>
        <source>Time runs from the moment you set off; every step marks it by itself.</source>
        <translation>从出发起计时，每一步自动记时。</translation>
    </message>
    <message>
        <source>No time on this order yet.</source>
        <translation>本单还没有时间记录。</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Go on working</source>
        <translation>继续作业</translation>
    </message>
    <message>
        <source>Correct a time</source>
        <translation>更正时间</translation>
    </message>
    <message>
        <source>Segments</source>
        <translation>时间段</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>登记</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>暂不</translation>
    </message>
    <message>
        <source>The customer asked for it</source>
        <translation>客户要求</translation>
    </message>
    <message>
        <source>running now</source>
        <translation>正在计时</translation>
    </message>
    <message>
        <source>in all</source>
        <translation>合计</translation>
    </message>
    <message>
        <source>running</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>{reason} · goes on {time}</source>
        <translation>{reason} · {time} 继续</translation>
    </message>
    <message>
        <source>Pause the work: why, and when does it go on (BR-43)?</source>
        <translation>暂停作业：为什么，何时继续（BR-43）？</translation>
    </message>
    <message>
        <source>Goes on at</source>
        <translation>继续时间</translation>
    </message>
    <message>
        <source>Correct the beginning of &apos;{kind}&apos; at {time}. The former time stays on record.</source>
        <translation>更正“{kind}”的开始时间 {time}。原来的时间保留在记录里。</translation>
    </message>
    <message>
        <source>Began at</source>
        <translation>开始时间</translation>
    </message>
    <message>
        <source>Write the time like 09:30.</source>
        <translation>时间写成 09:30。</translation>
    </message>
</context>
<context>
    <name>TodayPage</name>
    <message>
        <source>Open the next order</source>
        <translation>打开下一单</translation>
    </message>
    <message>
        <source>Take a call</source>
        <translation>登记来电</translation>
    </message>
    <message>
        <source>Orders today</source>
        <translation>今日工单</translation>
    </message>
    <message>
        <source>Ready to leave</source>
        <translation>可以出发</translation>
    </message>
    <message>
        <source>Changes not sent</source>
        <translation>未发送的更改</translation>
    </message>
    <message>
        <source>Photos not sent</source>
        <translation>未发送的照片</translation>
    </message>
    <message>
        <source>Signed, not sent</source>
        <translation>已签字未发送</translation>
    </message>
    <message>
        <source>Orders by time</source>
        <translation>按时间排的工单</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Ready to leave?</source>
        <translation>出发检查</translation>
    </message>
    <message>
        <source>Since yesterday</source>
        <translation>昨天以来的变化</translation>
    </message>
    <message>
        <source>Overdue or nearly so</source>
        <translation>已超时或即将超时</translation>
    </message>
    <message>
        <source>What is owed</source>
        <translation>待办事项</translation>
    </message>
    <message>
        <source>No order is planned for today.</source>
        <translation>今天没有安排工单。</translation>
    </message>
    <message>
        <source>{count} under way</source>
        <translation>进行中 {count} 单</translation>
    </message>
    <message>
        <source>None under way</source>
        <translation>没有进行中的</translation>
    </message>
    <message>
        <source>{count} lack something</source>
        <translation>{count} 单还缺东西</translation>
    </message>
    <message>
        <source>Nothing is missing</source>
        <translation>什么都不缺</translation>
    </message>
    <message>
        <source>Safe on this laptop</source>
        <translation>已安全存在本机</translation>
    </message>
    <message>
        <source>All at head office</source>
        <translation>都已到总部</translation>
    </message>
    <message>
        <source>Goes out first</source>
        <translation>排在最前发送</translation>
    </message>
    <message>
        <source>Choose an order on the left: what it lacks before the road is listed here.</source>
        <translation>在左边选一单，出发前还缺什么会列在这里。</translation>
    </message>
    <message>
        <source>Ready to leave? · {order}</source>
        <translation>出发检查 · {order}</translation>
    </message>
    <message>
        <source>{state}: {limit}</source>
        <translation>{state}：{limit}</translation>
    </message>
    <message>
        <source>Nothing changed since yesterday. What head office moves or adds is listed here.</source>
        <translation>昨天以来没有变化。总部改动或新派的会列在这里。</translation>
    </message>
    <message>
        <source>Moved to {time}: {title}</source>
        <translation>改到 {time}：{title}</translation>
    </message>
    <message>
        <source>New: {title}</source>
        <translation>新派：{title}</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>{count} missing</source>
        <translation>缺 {count} 项</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>可以出发</translation>
    </message>
    <message>
        <source>Orders appear here as soon as head office dispatches them and this laptop has synced.</source>
        <translation>总部派单、本机同步之后，工单就会出现在这里。</translation>
    </message>
    <message>
        <source>The next one is {time}. All orders are under Orders in the rail.</source>
        <translation>下一单在 {time}。全部工单在左栏“工单”里。</translation>
    </message>
    <message>
        <source>Good morning, {name}</source>
        <translation>早上好，{name}</translation>
    </message>
    <message>
        <source>Good afternoon, {name}</source>
        <translation>下午好，{name}</translation>
    </message>
    <message>
        <source>Good evening, {name}</source>
        <translation>晚上好，{name}</translation>
    </message>
</context>
<context>
    <name>TraceField</name>
    <message>
        <source>Latitude, longitude; latitude, longitude; …</source>
        <translation>纬度，经度；纬度，经度；……</translation>
    </message>
</context>
<context>
    <name>UnlockPage</name>
    <message>
        <source>Everything on this laptop is encrypted</source>
        <translation>本机内容全部加密</translation>
    </message>
    <message>
        <source>What you saved is safe, sent or not</source>
        <translation>已保存的都很安全，发没发送都一样</translation>
    </message>
    <message>
        <source>Unlocks without a network</source>
        <translation>离线也能解锁</translation>
    </message>
    <message>
        <source>PIN</source>
        <translation>PIN</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>解锁</translation>
    </message>
    <message>
        <source>Enter your PIN</source>
        <translation>请输入 PIN</translation>
    </message>
    <message>
        <source>You return to where you were</source>
        <translation>解锁后回到原来的位置</translation>
    </message>
    <message>
        <source>Delete the last digit</source>
        <translation>删除最后一位</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>正在打开……</translation>
    </message>
</context>
<context>
    <name>VanPage</name>
    <message>
        <source>Name, number, or scan</source>
        <translation>名称、件号，或扫码</translation>
    </message>
    <message>
        <source>In the van</source>
        <translation>车上</translation>
    </message>
    <message>
        <source>Whole catalogue</source>
        <translation>全部备件目录</translation>
    </message>
    <message>
        <source>Part</source>
        <translation>备件</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>件号</translation>
    </message>
    <message>
        <source>Price</source>
        <translation>单价</translation>
    </message>
    <message>
        <source>Van stock</source>
        <translation>车载备件</translation>
    </message>
    <message>
        <source>Parts</source>
        <translation>备件</translation>
    </message>
    <message>
        <source>The sum of every move in and out of your van</source>
        <translation>您车上每次进出的合计</translation>
    </message>
    <message>
        <source>{count} kinds</source>
        <translation>{count} 种</translation>
    </message>
    <message>
        <source>No part has this name or number.</source>
        <translation>没有这个名称或件号的备件。</translation>
    </message>
    <message>
        <source>Try the whole catalogue.</source>
        <translation>请到全部备件目录里查。</translation>
    </message>
    <message>
        <source>Your storekeeper enters it; it comes with the next sync.</source>
        <translation>由库管登记，下次同步时到本机。</translation>
    </message>
    <message>
        <source>No van is entered for you.</source>
        <translation>还没有登记您的车载库。</translation>
    </message>
    <message>
        <source>What the store issues to you appears here after the next sync.</source>
        <translation>仓库发给您的备件，下次同步后出现在这里。</translation>
    </message>
    <message>
        <source>Your van is empty.</source>
        <translation>您的车上没有备件。</translation>
    </message>
</context>
<context>
    <name>VerdictCard</name>
    <message>
        <source>Is it genuine?</source>
        <translation>是否真实？</translation>
    </message>
    <message>
        <source>Genuine: whole, sealed, unchanged.</source>
        <translation>真实：完整、有签章、未改动。</translation>
    </message>
    <message>
        <source>Not genuine.</source>
        <translation>不真实。</translation>
    </message>
    <message>
        <source>Nothing can be told.</source>
        <translation>无法判断。</translation>
    </message>
    <message>
        <source>Genuine, but it stands no more.</source>
        <translation>真实，但已不再有效。</translation>
    </message>
    <message>
        <source>{seal}: {name}, {at}</source>
        <translation>{seal}：{name}，{at}</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>正在核对……</translation>
    </message>
    <message>
        <source>The file cannot be read, so nothing can be told.</source>
        <translation>文件无法读取，不能判断。</translation>
    </message>
    <message>
        <source>Void: {number} took its place.</source>
        <translation>已作废，由 {number} 替代。</translation>
    </message>
    <message>
        <source>Withdrawn: the order was opened again after it was signed.</source>
        <translation>已撤回：签字后工单又重新开工。</translation>
    </message>
    <message>
        <source>Recorded on this laptop, byte for byte.</source>
        <translation>与本机登记的完全一致。</translation>
    </message>
    <message>
        <source>{number} is not recorded on this laptop.</source>
        <translation>本机没有登记 {number}。</translation>
    </message>
</context>
<context>
    <name>Viewfinder</name>
    <message>
        <source>Other camera</source>
        <translation>换摄像头</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>再试一次</translation>
    </message>
    <message>
        <source>Open the settings</source>
        <translation>打开系统设置</translation>
    </message>
    <message>
        <source>Starting the camera…</source>
        <translation>正在启动摄像头……</translation>
    </message>
    <message>
        <source>Camera: {name}</source>
        <translation>摄像头：{name}</translation>
    </message>
    <message>
        <source>Picture of the camera</source>
        <translation>摄像头画面</translation>
    </message>
    <message>
        <source>The picture is black: open the shutter of the camera, or take its cover off.</source>
        <translation>画面全黑：请打开摄像头的滑盖，或取下遮挡物。</translation>
    </message>
</context>
<context>
    <name>VisitTab</name>
    <message>
        <source>Appointment</source>
        <translation>预约</translation>
    </message>
    <message>
        <source>Time limits</source>
        <translation>时限</translation>
    </message>
    <message>
        <source>Earlier work for this customer</source>
        <translation>该客户以往的服务</translation>
    </message>
    <message>
        <source>Ready to leave?</source>
        <translation>出发检查</translation>
    </message>
    <message>
        <source>Parts to carry</source>
        <translation>随车配件</translation>
    </message>
    <message>
        <source>Crew</source>
        <translation>人员</translation>
    </message>
    <message>
        <source>Agree a time</source>
        <translation>约定时间</translation>
    </message>
    <message>
        <source>Confirmation</source>
        <translation>预约确认</translation>
    </message>
    <message>
        <source>Tell a delay</source>
        <translation>告知推迟</translation>
    </message>
    <message>
        <source>Log a call</source>
        <translation>记录致电</translation>
    </message>
    <message>
        <source>The text is on the clipboard.</source>
        <translation>文字已复制到剪贴板。</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>改期</translation>
    </message>
    <message>
        <source>Agree a time first (BR-34).</source>
        <translation>请先约定时间（BR-34）。</translation>
    </message>
    <message>
        <source>Falls into the site&apos;s rest time {span} (BR-35).</source>
        <translation>与现场休息时间 {span} 重叠（BR-35）。</translation>
    </message>
    <message>
        <source>Not agreed yet. Call the customer, agree day, time and what is to be done (BR-34).</source>
        <translation>尚未约定。请致电客户，约定日期、时间和工作内容（BR-34）。</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Agreed with</source>
        <translation>与谁约定</translation>
    </message>
    <message>
        <source>To be done</source>
        <translation>工作要求</translation>
    </message>
    <message>
        <source>Moved because</source>
        <translation>改期原因</translation>
    </message>
    <message>
        <source>not sent yet</source>
        <translation>尚未发出</translation>
    </message>
    <message>
        <source>Delay told</source>
        <translation>已告知推迟</translation>
    </message>
    <message>
        <source>No limit applies: the visit goes by its appointment.</source>
        <translation>没有适用的时限，按预约时间上门。</translation>
    </message>
    <message>
        <source>Ready to leave? {count} missing</source>
        <translation>可以出发了吗？还缺 {count} 项</translation>
    </message>
    <message>
        <source>Ready to leave</source>
        <translation>可以出发</translation>
    </message>
    <message>
        <source>No part is planned. Plan parts under Parts; what the van lacks is asked for here.</source>
        <translation>没有计划配件。请在“配件”中列出计划，车上缺少的在这里申领。</translation>
    </message>
    <message>
        <source>need {wanted}, van {there}</source>
        <translation>需要 {wanted}，车上 {there}</translation>
    </message>
    <message>
        <source>{line}, asked of the store {asked}</source>
        <translation>{line}，已申领 {asked}</translation>
    </message>
    <message>
        <source>Ask the store</source>
        <translation>向备件库申领</translation>
    </message>
    <message>
        <source>issued and not fitted: {left}</source>
        <translation>已领未用：{left}</translation>
    </message>
    <message>
        <source>Give back</source>
        <translation>退库</translation>
    </message>
    <message>
        <source>Lead</source>
        <translation>负责人</translation>
    </message>
    <message>
        <source>{wanted} should go, {count} are named: ask head office for a second one (BR-33).</source>
        <translation>应有 {wanted} 人前往，现有 {count} 人：请总部加派人员（BR-33）。</translation>
    </message>
    <message>
        <source>Nobody is named yet.</source>
        <translation>尚未指派人员。</translation>
    </message>
    <message>
        <source>Nothing earlier is on this laptop. It will stand here, also without a network.</source>
        <translation>本机没有以往的服务记录。有了记录会显示在这里，没有网络也能看。</translation>
    </message>
    <message>
        <source>this machine</source>
        <translation>本设备</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>查看</translation>
    </message>
</context>
<context>
    <name>Where</name>
    <message>
        <source>Nothing recorded</source>
        <translation>没有记录</translation>
    </message>
    <message>
        <source>On this laptop only</source>
        <translation>只在本机</translation>
    </message>
    <message>
        <source>Partly at head office</source>
        <translation>部分已到总部</translation>
    </message>
    <message>
        <source>At head office</source>
        <translation>已到总部</translation>
    </message>
    <message>
        <source>To be decided</source>
        <translation>要您决定</translation>
    </message>
    <message>
        <source>Put aside by head office</source>
        <translation>总部暂搁</translation>
    </message>
    <message>
        <source>Handed to a colleague</source>
        <translation>已转给同事</translation>
    </message>
</context>
<context>
    <name>_Side</name>
    <message>
        <source>This one stands</source>
        <translation>以此为准</translation>
    </message>
    <message>
        <source>Let this one stand</source>
        <translation>采用这个</translation>
    </message>
</context>
<context>
    <name>dialogs</name>
    <message>
        <source>Go back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Rule {rule}</source>
        <translation>规则 {rule}</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
</TS>
