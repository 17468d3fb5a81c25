using IdResolution.Protocol;

namespace IdResolution.Gateways.Pages;

/// <summary>What a response code means for a visitor, and what he can do (specification §4.2).</summary>
internal static class CodeTexts
{
    /// <summary>The title and the advice for a resolution that did not succeed.</summary>
    public static (Text Title, Text Help) Of(ResponseCode code) => code switch
    {
        ResponseCode.HandleNotFound => (PageTexts.NotFound, PageTexts.NotFoundHelp),
        ResponseCode.ValuesNotFound => (PageTexts.ValuesNotFound, PageTexts.ValuesNotFoundHelp),
        ResponseCode.ServerNotResponsible => (PageTexts.NotHere, PageTexts.NotHereHelp),
        ResponseCode.ServiceReferral or ResponseCode.PrefixReferral => (PageTexts.Elsewhere, PageTexts.ElsewhereHelp),
        ResponseCode.InvalidHandle or ResponseCode.ProtocolError => (PageTexts.BadHandle, PageTexts.BadHandleHelp),
        ResponseCode.ServerTooBusy or ResponseCode.ServerBackup => (PageTexts.Busy, PageTexts.BusyHelp),
        ResponseCode.InsufficientPermissions or ResponseCode.AuthenticationNeeded or ResponseCode.InvalidAdmin => (PageTexts.Denied, PageTexts.DeniedHelp),
        _ => (PageTexts.Failed, PageTexts.FailedHelp),
    };
}
