using IdResolution.Gateways.HandleApi;
using IdResolution.Gateways.Http;
using IdResolution.Gateways.Proxy;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Gateway;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.Pages;

/// <summary>The pages that say why there is nothing else: what happened, to which identifier, and what to do next.</summary>
internal static class ProblemPage
{
    private const string RetrySeconds = "5";

    /// <summary>For an answer of the engine that is no record.</summary>
    public static Task WriteAsync(HttpCall call, GatewayAnswer answer, Utf8String handle) => WriteAsync(call, answer.Code, handle, answer.Body as ReferralResponse);

    /// <summary>For a code.</summary>
    public static Task WriteAsync(HttpCall call, ResponseCode code, Utf8String handle, ReferralResponse? referral = null)
    {
        if (code is ResponseCode.ServerTooBusy or ResponseCode.ServerBackup) call.Response.Headers.RetryAfter = RetrySeconds;
        var (title, help) = CodeTexts.Of(code);
        return WriteAsync(call, StatusOf(code), title, help, handle, html =>
        {
            if (referral is not null) WriteReferral(html, referral);
            if (code == ResponseCode.ValuesNotFound) WriteLinks(html, handle);
        });
    }

    /// <summary>For an address that nobody is sent to.</summary>
    public static Task WriteAsync(HttpCall call, TargetFault fault, Utf8String handle)
    {
        var status = fault == TargetFault.Append ? StatusCodes.Status400BadRequest : StatusCodes.Status500InternalServerError;
        var help = fault switch
        {
            TargetFault.Append => PageTexts.TargetAppend,
            TargetFault.Scheme => PageTexts.TargetScheme,
            _ => PageTexts.TargetIsNoUri,
        };
        return WriteAsync(call, status, PageTexts.NoRedirect, help, handle, html => WriteLinks(html, handle));
    }

    /// <summary>For a handle of a namespace that is inactive (specification §2.11).</summary>
    public static Task WriteInactiveAsync(HttpCall call, Utf8String handle, NamespaceRules rules) =>
        WriteAsync(call, StatusCodes.Status404NotFound, PageTexts.Inactive, PageTexts.InactiveHelp, handle, html =>
        {
            if (rules.StatusMessage is { Length: > 0 } message) html.Markup("<p>").Text(message).Markup("</p>\n");
            if (rules.Contact is { Length: > 0 } contact) html.Markup("<p>").Say(PageTexts.Contact).Markup(": ").Text(contact).Markup("</p>\n");
        });

    /// <summary>For anything else.</summary>
    /// <param name="call">The request.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="title">What happened.</param>
    /// <param name="help">What it means and what to do.</param>
    /// <param name="handle">To which identifier; empty when there is none.</param>
    /// <param name="more">Writes what stands below; null for nothing.</param>
    public static Task WriteAsync(HttpCall call, int status, Text title, Text help, Utf8String handle, Action<HtmlWriter>? more = null) =>
        Page.WriteAsync(call, status, title, html =>
        {
            if (!handle.IsEmpty) html.Markup("<p>").Code(handle.ToString()).Markup("</p>\n");
            html.Markup("<div class=\"problem\">").Paragraph(help).Markup("</div>\n");
            more?.Invoke(html);
            html.Markup("<h2>").Say(PageTexts.TryAnother).Markup("</h2>\n");
            IdentifierForm.Write(html, handle.ToString(), example: "");
        });

    /// <summary>The HTTP status of a page about a code.</summary>
    public static int StatusOf(ResponseCode code) =>
        // A prefix that is not here is nothing the visitor did wrong.
        code == ResponseCode.ServerNotResponsible ? StatusCodes.Status404NotFound : HttpStatus.Of(code, isResolution: true, isConfidential: false);

    private static void WriteLinks(HtmlWriter html, Utf8String handle) =>
        html.Markup("<p>").Link(ProxyPath.Of(handle) + "?noredirect", PageTexts.SeeValues.In(html.Language)).Markup("</p>\n");

    /// <summary>Who holds it, as far as the referral says.</summary>
    public static void WriteReferral(HtmlWriter html, ReferralResponse referral)
    {
        if (!referral.Handle.IsEmpty) html.Markup("<p>").Link(ProxyPath.Of(referral.Handle) + "?noredirect", referral.Handle.ToString()).Markup("</p>\n");
        foreach (var value in referral.Values)
        {
            if (SiteRecord.TryRead(value.Data.Span, out var site)) SiteView.Write(html, site);
            else if (value.HasType(ValueTypes.Service) && TargetHandle.TryRead(value.Data.Span, out var service)) html.Markup("<p>").Link(ProxyPath.Of(service) + "?noredirect", service.ToString()).Markup("</p>\n");
        }
    }
}
