namespace IdResolution.Gateways.Pages;

/// <summary>Every text of the pages, in both languages side by side.</summary>
internal static class PageTexts
{
    public static readonly Text Home = new("Identifier resolution", "标识解析");

    // The form and the front page.
    public static readonly Text FrontTitle = new("Identifier resolution node", "标识解析节点");
    public static readonly Text FrontHelp = new("Enter an identifier to see what is registered for it and how this node found it.", "输入标识，查看其登记内容以及本节点的解析路径。");
    public static readonly Text FormLabel = new("Identifier", "标识");
    public static readonly Text FormHint = new("A handle such as {0}, a product code, an OID, a link", "例如 Handle 标识 {0}、产品编码、OID 或链接");
    public static readonly Text FormButton = new("Resolve", "解析");
    public static readonly Text AboutNode = new("About this node", "关于本节点");
    public static readonly Text Role = new("Role", "角色");
    public static readonly Text MorePrefixes = new("and {0} more", "另有 {0} 个");
    public static readonly Text OtherNodes = new("Other prefixes", "其他前缀");
    public static readonly Text Asks = new("asks the nodes that hold them", "向持有它们的节点查询");
    public static readonly Text DoesNotAsk = new("are not answered here", "本节点不予解析");
    public static readonly Text Version = new("Version", "版本");
    public static readonly Text Site = new("Site", "服务站点");

    // What became of a look-up.
    public static readonly Text Record = new("Record", "标识记录");
    public static readonly Text Route = new("Route", "解析路径");
    public static readonly Text RouteHelp = new("Where this node looked, in order.", "本节点依次查询的位置。");
    public static readonly Text ThisNode = new("this node", "本节点");
    public static readonly Text Cache = new("cache", "缓存");
    public static readonly Text Milliseconds = new("{0} ms", "{0} 毫秒");
    public static readonly Text Found = new("found", "已找到");
    public static readonly Text Referred = new("says who holds it", "指引至下级节点");
    public static readonly Text NoAnswer = new("no answer", "无应答");
    public static readonly Text Scheme = new("Recognised as", "识别为");
    public static readonly Text StandsFor = new("handle", "对应 Handle");
    public static readonly Text WrongHere = new("Character {0} is wrong", "第 {0} 个字符有误");
    public static readonly Text WrongAtEnd = new("Something is missing at the end", "末尾缺少内容");
    public static readonly Text Rule = new("Rule", "规则");
    public static readonly Text BadCode = new("This code is not valid", "编码无效");
    public static readonly Text NoSuchLink = new("What is registered for this code has no link of the type that is asked for.", "该编码已登记，但没有所请求类型的链接。");
    public static readonly Text NotMapped = new("The code is valid, but no rule of this node says which handle stands for it.", "编码有效，但本节点没有规则将其映射到 Handle。");
    public static readonly Text GoThere = new("Open where it leads", "打开其指向的地址");
    public static readonly Text Permanent = new("Its own page", "该标识的页面");
    public static readonly Text AsJson = new("As JSON", "JSON 格式");
    public static readonly Text PartOfRecord = new("Only the values that were asked for are shown.", "仅显示所请求的值。");
    public static readonly Text AllValues = new("Show all", "显示全部");
    public static readonly Text ValueCount = new("{0} values that everybody may read", "{0} 个公开可读的值");
    public static readonly Text OneValue = new("One value that everybody may read", "1 个公开可读的值");

    // Values.
    public static readonly Text Lives = new("valid for {0}", "可缓存 {0}");
    public static readonly Text LivesUntil = new("valid until {0}", "可缓存至 {0}");
    public static readonly Text NotKept = new("not to be kept", "不可缓存");
    public static readonly Text Changed = new("changed {0}", "修改于 {0}");
    public static readonly Text EverybodyWrites = new("everybody may change it", "任何人可修改");
    public static readonly Text AdministratorsWrite = new("administrators may change it", "管理员可修改");
    public static readonly Text NobodyWrites = new("nobody may change it", "不可修改");
    public static readonly Text Days = new("{0} d", "{0} 天");
    public static readonly Text Hours = new("{0} h", "{0} 小时");
    public static readonly Text Minutes = new("{0} min", "{0} 分钟");
    public static readonly Text Seconds = new("{0} s", "{0} 秒");
    public static readonly Text Empty = new("empty", "空");
    public static readonly Text Octets = new("{0} octets that are no text", "{0} 字节，非文本");
    public static readonly Text Characters = new("{0} characters", "{0} 个字符");
    public static readonly Text FirstOctets = new("The first {0} octets are shown.", "仅显示前 {0} 字节。");
    public static readonly Text Administrator = new("Administrator", "管理员");
    public static readonly Text AnyKey = new("any key of", "任意密钥：");
    public static readonly Text May = new("May", "权限");
    public static readonly Text MayEverything = new("everything", "全部");
    public static readonly Text MayNothing = new("nothing", "无");
    public static readonly Text Members = new("Members", "成员");
    public static readonly Text Server = new("Server", "服务器");
    public static readonly Text Address = new("Address", "地址");
    public static readonly Text Ports = new("Ports", "端口");
    public static readonly Text Serial = new("Serial number", "序列号");
    public static readonly Text Kind = new("Kind", "类型");
    public static readonly Text Primary = new("primary: changes are made here", "主站点：可在此修改");
    public static readonly Text Mirror = new("mirror: a copy", "镜像站点：副本");
    public static readonly Text ForResolution = new("resolution", "解析");
    public static readonly Text ForAdministration = new("administration", "管理");
    public static readonly Text ForBoth = new("resolution and administration", "解析与管理");
    public static readonly Text OutOfService = new("out of service", "停用");
    public static readonly Text Key = new("Key", "密钥");
    public static readonly Text Bits = new("{0}, {1} bits", "{0}，{1} 位");
    public static readonly Text Fingerprint = new("SHA-256 of the value", "值的 SHA-256");

    // Redirects.
    public static readonly Text Redirect = new("This way", "正在跳转");
    public static readonly Text RedirectTo = new("The identifier leads to", "该标识指向");

    // Problems: what happened, and what to do about it.
    public static readonly Text NotFound = new("Not registered", "标识未注册");
    public static readonly Text NotFoundHelp = new("Nobody has registered this identifier. Compare it character by character with where you have it from; it may also have been deleted.", "该标识尚未注册。请与来源逐字核对；它也可能已被删除。");
    public static readonly Text ValuesNotFound = new("Nothing to show", "没有可显示的内容");
    public static readonly Text ValuesNotFoundHelp = new("The identifier is registered, but has no value of the kind that was asked for that everybody may read.", "该标识已注册，但没有所请求类型的公开可读的值。");
    public static readonly Text Inactive = new("Suspended", "前缀已停用");
    public static readonly Text InactiveHelp = new("The prefix of this identifier is not resolved at the moment.", "该标识所属前缀目前暂停解析。");
    public static readonly Text Contact = new("Responsible", "负责人");
    public static readonly Text NotHere = new("Not answered here", "本节点不负责");
    public static readonly Text NotHereHelp = new("This node does not hold the prefix of this identifier and does not ask others for you. Ask a node that does, such as a public recursive node.", "本节点不持有该标识的前缀，也不为您向其他节点查询。请使用其他节点，例如公共递归节点。");
    public static readonly Text Elsewhere = new("Answered elsewhere", "由其他节点解析");
    public static readonly Text ElsewhereHelp = new("Another service holds this identifier. Ask it there.", "该标识由另一服务持有，请向其查询。");
    public static readonly Text NoHandle = new("No identifier", "没有标识");
    public static readonly Text NoHandleHelp = new("The address holds no identifier, or one that cannot be one: it has broken escapes or control characters, or is too long.", "地址中没有标识，或其内容不可能是标识：转义有误、含控制字符或过长。");
    public static readonly Text BadHandle = new("Not an identifier", "标识格式有误");
    public static readonly Text BadHandleHelp = new("The name breaks the rules for identifiers: a prefix, a slash, a suffix.", "名称不符合标识规则：前缀、斜杠、后缀。");
    public static readonly Text Busy = new("Too busy", "节点繁忙");
    public static readonly Text BusyHelp = new("The node cannot answer right now. Try again in a few seconds.", "节点暂时无法应答，请几秒后重试。");
    public static readonly Text Denied = new("Not for everybody", "无权查看");
    public static readonly Text DeniedHelp = new("The identifier has values that only its administrators may read.", "该标识的值仅管理员可读。");
    public static readonly Text Failed = new("No answer", "解析失败");
    public static readonly Text FailedHelp = new("The identifier could not be resolved: the service that holds it did not answer, or not as it should. Try again later; if it stays so, tell the operator of this node.", "无法解析该标识：持有该标识的服务没有应答或应答有误。请稍后重试；如仍失败，请联系本节点运营者。");
    public static readonly Text AliasLoop = new("Alias without an end", "别名无法到达终点");
    public static readonly Text AliasLoopHelp = new("The identifier is an alias of an alias, and so on in a circle or for too long. Whoever is responsible for it has to correct it.", "该标识的别名构成循环或层级过多，需由负责人更正。");
    public static readonly Text AliasBroken = new("The identifier is an alias of something that is no identifier. Whoever is responsible for it has to correct it.", "该标识的别名不是有效标识，需由负责人更正。");
    public static readonly Text NoRedirect = new("Cannot lead you there", "无法跳转");
    public static readonly Text TargetIsNoUri = new("What is registered as the address is no address on the Web.", "登记的地址不是有效网址。");
    public static readonly Text TargetScheme = new("What is registered as the address is of a kind to which this node sends nobody, because it could do harm.", "登记的地址类型可能有害，本节点不予跳转。");
    public static readonly Text TargetAppend = new("With the text that was to be appended the address would lead to another site.", "附加的文本会使地址指向另一网站。");
    public static readonly Text MethodNotAllowed = new("Not possible here", "不支持此操作");
    public static readonly Text MethodNotAllowedHelp = new("Pages can be read only; identifiers are changed over the API.", "页面只读；请通过接口修改标识。");
    public static readonly Text SeeValues = new("See what is registered", "查看登记内容");
    public static readonly Text TryAnother = new("Try another one", "解析其他标识");

    // Roles of nodes.
    public static readonly IReadOnlyDictionary<string, Text> Roles = new Dictionary<string, Text>
    {
        ["Standalone"] = new("stands alone", "独立节点"),
        ["NationalTop"] = new("national top node", "国家顶级节点"),
        ["Secondary"] = new("secondary node of an industry", "行业二级节点"),
        ["Enterprise"] = new("enterprise node", "企业节点"),
        ["Recursive"] = new("public recursive node", "公共递归节点"),
    };

    // Permissions of administrators, by bit.
    public static readonly Text[] Permissions =
    [
        new("register identifiers", "注册标识"), new("delete the identifier", "删除标识"), new("register derived prefixes", "注册派生前缀"),
        new("delete derived prefixes", "删除派生前缀"), new("change values", "修改值"), new("remove values", "删除值"), new("add values", "添加值"),
        new("change administrators", "修改管理员"), new("remove administrators", "删除管理员"), new("add administrators", "添加管理员"),
        new("read what is not public", "读取非公开值"), new("list identifiers", "列出标识"), new("list derived prefixes", "列出派生前缀"),
    ];
}
