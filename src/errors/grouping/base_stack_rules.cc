#include "errors/grouping/base_stack_rules.h"

#include <string_view>

namespace bellwether::errors {
namespace {

// Programs without a machine under them: C, C++, Rust, Swift, Objective-C.
constexpr std::string_view kNative = R"(
# Libraries of the system, by where they lie
family:native package:/usr/lib/**                        category=system
family:native package:/usr/lib32/**                      category=system
family:native package:/usr/lib64/**                      category=system
family:native package:/usr/libexec/**                    category=system
family:native package:/lib/**                            category=system
family:native package:/lib32/**                          category=system
family:native package:/lib64/**                          category=system
family:native package:/system/**                         category=system
family:native package:/apex/**                           category=system
family:native package:/vendor/lib*/**                    category=system
family:native package:/data/dalvik-cache/**              category=system
family:native package:**/private/var/containers/**/frameworks/libswift*.dylib category=system
family:native package:**/coresimulator/profiles/runtimes/** category=system
family:native package:/system/library/**                 category=system
family:native package:?:/windows/**                      category=system
family:native package:ntdll.dll                          category=system
family:native package:kernel32.dll                       category=system
family:native package:kernelbase.dll                     category=system
family:native package:user32.dll                         category=system
family:native package:ucrtbase*.dll                      category=system
family:native package:vcruntime*.dll                     category=system
family:native package:msvcp*.dll                         category=system
family:native package:linux-gate.so*                     category=system
family:native package:linux-vdso.so*                     category=system
family:native package:**/libc.so*                        category=system
family:native package:**/libc-2.*.so                     category=system
family:native package:**/libm.so*                        category=system
family:native package:**/libpthread*.so*                 category=system
family:native package:**/libstdc++.so*                   category=system
family:native package:**/libc++*.so*                     category=system
family:native package:**/libgcc_s.so*                    category=system
family:native package:**/ld-linux*.so*                   category=system
family:native package:**/ld-musl*.so*                    category=system

# The standard libraries of the languages, by name
family:native function:std::*                            category=std
family:native function:__gnu_cxx::*                      category=std
family:native function:__ndk1::*                         category=std
family:native function:boost::*                          category=std
family:native function:core::fmt::*                      category=std
family:native function:core::iter::*                     category=std
family:native function:core::option::*                   category=std
family:native function:core::ptr::*                      category=std
family:native function:core::result::*                   category=std
family:native function:core::slice::*                    category=std
family:native function:core::str::*                      category=std
family:native function:alloc::alloc::*                   category=std
family:native function:alloc::boxed::*                   category=std
family:native function:alloc::raw_vec::*                 category=std
family:native function:alloc::vec::*                     category=std
family:native function:"<core::*"                        category=std
family:native function:"<alloc::*"                       category=std
family:native function:"<std::*"                         category=std
family:native function:Swift.*                           category=std
family:native function:swift_*                           category=std

# Loops of user interfaces
family:native function:UIApplicationMain                 category=ui
family:native function:NSApplicationMain                 category=ui
family:native function:CFRunLoopRun*                     category=ui
family:native function:__CFRunLoop*                      category=ui
family:native function:__CFRUNLOOP_IS_CALLING_OUT_TO_*   category=ui
family:native function:GSEventRun*                       category=ui
family:native function:"-[UIApplication *"               category=ui
family:native function:"-[UIWindow sendEvent:]"          category=ui
family:native function:"-[UIControl *"                   category=ui
family:native function:"-[NSApplication *"               category=ui
family:native function:DispatchMessage*                  category=ui
family:native function:CallWindowProc*                   category=ui
family:native function:UserCallWinProc*                  category=ui
family:native function:g_main_loop_run                   category=ui
family:native function:g_main_context_*                  category=ui
family:native function:gtk_main                          category=ui
family:native function:QEventLoop::*                     category=ui
family:native function:QCoreApplication::*               category=ui

# Where programs and threads begin
family:native function:main                              category=entry
family:native function:wmain                             category=entry
family:native function:WinMain                           category=entry
family:native function:wWinMain                          category=entry
family:native function:_start                            category=threadbase
family:native function:start                             package:**/dyld category=threadbase
family:native function:start                             package:**/libdyld.dylib category=threadbase
family:native function:start_thread                      category=threadbase
family:native function:clone                             category=threadbase
family:native function:clone3                            category=threadbase
family:native function:__clone                           category=threadbase
family:native function:__libc_start_main*                category=threadbase
family:native function:__libc_start_call_main            category=threadbase
family:native function:__libc_init                       category=threadbase
family:native function:_pthread_start                    category=threadbase
family:native function:_pthread_body                     category=threadbase
family:native function:__pthread_start*                  category=threadbase
family:native function:thread_start                      category=threadbase
family:native function:_pthread_wqthread                 category=threadbase
family:native function:start_wqthread                    category=threadbase
family:native function:__NSThread__start__               category=threadbase
family:native function:BaseThreadInitThunk               category=threadbase
family:native function:RtlUserThreadStart                category=threadbase
family:native function:_RtlUserThreadStart               category=threadbase
family:native function:RtlInitializeExceptionChain       category=threadbase
family:native function:mainCRTStartup                    category=threadbase
family:native function:WinMainCRTStartup                 category=threadbase
family:native function:__scrt_common_main*               category=threadbase
family:native function:invoke_main                       category=threadbase
family:native function:_beginthreadex                    category=threadbase
family:native function:thread_start<T>                   category=threadbase
family:native function:std::rt::lang_start*              category=threadbase

# What raises an error once it has happened
family:native function:__cxa_throw                       category=throw
family:native function:__cxa_rethrow                     category=throw
family:native function:__cxa_call_terminate              category=throw
family:native function:__cxa_bad_cast                    category=throw
family:native function:__cxa_pure_virtual                category=throw
family:native function:__cxxabiv1::*                     category=throw
family:native function:_Unwind_RaiseException            category=throw
family:native function:_Unwind_Resume                    category=throw
family:native function:_CxxThrowException                category=throw
family:native function:CxxThrowException                 category=throw
family:native function:RaiseException                    category=throw
family:native function:RtlRaiseException                 category=throw
family:native function:RaiseFailFastException            category=throw
family:native function:__fastfail                        category=throw
family:native function:_invalid_parameter*               category=throw
family:native function:_purecall                         category=throw
family:native function:objc_exception_throw              category=throw
family:native function:objc_exception_rethrow            category=throw
family:native function:"+[NSException raise*"            category=throw
family:native function:"-[NSException raise]"            category=throw
family:native function:__exceptionPreprocess             category=throw
family:native function:"-[NSObject doesNotRecognizeSelector:]" category=throw
family:native function:___forwarding___                  category=throw
family:native function:_CF_forwarding_prep_*             category=throw
family:native function:"*NSAssertionHandler handleFailure*" category=throw
family:native function:std::terminate                    category=throw
family:native function:std::rethrow_exception            category=throw
family:native function:std::__throw_*                    category=throw
family:native function:std::__1::__throw_*               category=throw
family:native function:std::panicking::*                 category=throw
family:native function:std::panic::resume_unwind         category=throw
family:native function:core::panicking::*                category=throw
family:native function:core::option::expect_failed       category=throw
family:native function:core::option::unwrap_failed       category=throw
family:native function:core::result::unwrap_failed       category=throw
family:native function:rust_begin_unwind                 category=throw
family:native function:rust_panic*                       category=throw
family:native function:__rust_start_panic                category=throw
family:native function:abort                             category=throw
family:native function:__abort*                          category=throw
family:native function:raise                             category=throw
family:native function:gsignal                           category=throw
family:native function:kill                              category=throw
family:native function:tgkill                            category=throw
family:native function:__pthread_kill*                   category=throw
family:native function:pthread_kill*                     category=throw
family:native function:__assert_fail*                    category=throw
family:native function:__assert_rtn                      category=throw
family:native function:__assert2                         category=throw
family:native function:__chk_fail                        category=throw
family:native function:__fortify_*                       category=throw
family:native function:__libc_message                    category=throw
family:native function:__stack_chk_fail                  category=throw
family:native function:swift::fatalError*                category=throw
family:native function:swift_unexpectedError             category=throw
family:native function:*_assertionFailure*               category=throw
family:native function:*_fatalErrorMessage*              category=throw
family:native function:*preconditionFailure*             category=throw
family:native function:g_log*                            category=throw
family:native function:qFatal*                           category=throw
family:native function:QMessageLogger::fatal*            category=throw

# What gives and takes memory
family:native function:malloc                            category=malloc
family:native function:calloc                            category=malloc
family:native function:realloc                           category=malloc
family:native function:free                              category=malloc
family:native function:cfree                             category=malloc
family:native function:memalign                          category=malloc
family:native function:posix_memalign                    category=malloc
family:native function:_int_malloc                       category=malloc
family:native function:_int_realloc                      category=malloc
family:native function:_int_free                         category=malloc
family:native function:malloc_printerr                   category=malloc
family:native function:malloc_consolidate                category=malloc
family:native function:malloc_zone_*                     category=malloc
family:native function:malloc_error_break                category=malloc
family:native function:malloc_vreport                    category=malloc
family:native function:malloc_report                     category=malloc
family:native function:__libc_malloc*                    category=malloc
family:native function:__libc_free*                      category=malloc
family:native function:szone_malloc*                     category=malloc
family:native function:szone_free*                       category=malloc
family:native function:tiny_malloc*                      category=malloc
family:native function:tiny_free*                        category=malloc
family:native function:small_malloc*                     category=malloc
family:native function:nano_malloc*                      category=malloc
family:native function:je_malloc*                        category=malloc
family:native function:je_free*                          category=malloc
family:native function:scudo_*                           category=malloc
family:native function:scudo::*                          category=malloc
family:native function:RtlAllocateHeap                   category=malloc
family:native function:RtlReAllocateHeap                 category=malloc
family:native function:RtlFreeHeap                       category=malloc
family:native function:RtlpAllocateHeap*                 category=malloc
family:native function:RtlpFreeHeap*                     category=malloc
family:native function:RtlpLogHeapFailure                category=malloc
family:native function:HeapAlloc                         category=malloc
family:native function:HeapFree                          category=malloc
family:native function:_malloc_base                      category=malloc
family:native function:_free_base                        category=malloc
family:native function:_free_dbg                         category=malloc
family:native function:"operator new"                    category=malloc
family:native function:"operator new[]"                  category=malloc
family:native function:"operator delete"                 category=malloc
family:native function:"operator delete[]"               category=malloc
family:native function:__rust_alloc*                     category=malloc
family:native function:__rust_realloc                    category=malloc
family:native function:__rust_dealloc                    category=malloc

# What handles signals and crashes
family:native function:_sigtramp                         category=handler
family:native function:__restore_rt                      category=handler
family:native function:__kernel_rt_sigreturn             category=handler
family:native function:"<signal handler called>"         category=handler
family:native function:KiUserExceptionDispatch*          category=handler
family:native function:RtlDispatchException              category=handler
family:native function:RtlpExecuteHandlerForException    category=handler
family:native function:RtlUnwind*                        category=handler
family:native function:UnhandledExceptionFilter*         category=handler
family:native function:_C_specific_handler               category=handler
family:native function:__C_specific_handler              category=handler
family:native function:_CxxFrameHandler*                 category=handler
family:native function:*crashpad::*                      category=handler
family:native function:google_breakpad::*                category=handler
family:native function:"*SentryCrash*"                   category=handler
family:native function:sentry__*                         category=handler
family:native function:sentry_handle_exception           category=handler

# What only leads on to another call
family:native function:objc_msgSend*                     category=indirection
family:native function:_objc_msgSend*                    category=indirection
family:native function:_dispatch_call_block*             category=indirection
family:native function:_dispatch_client_callout*         category=indirection
family:native function:__invoking___                     category=indirection
family:native function:"-[NSInvocation invoke*"          category=indirection
family:native function:std::invoke*                      category=indirection
family:native function:std::__invoke*                    category=indirection
family:native function:std::__1::__invoke*               category=indirection
family:native function:std::function*                    category=indirection
family:native function:std::_Function_handler*           category=indirection
family:native function:std::__1::__function::*           category=indirection
family:native function:std::_Bind*                       category=indirection
family:native function:std::thread::_*                   category=indirection
family:native function:std::sys_common::backtrace::*     category=indirection
family:native function:std::sys::backtrace::*            category=indirection
family:native function:std::panic::catch_unwind          category=indirection
family:native function:std::panicking::try*              category=indirection
family:native function:core::ops::function::*            category=indirection
family:native function:__rust_try                        category=indirection
family:native function:__rust_maybe_catch_panic          category=indirection
family:native function:"*thunk for @*"                   category=indirection

# What the system does behind its calls
family:native function:mach_msg*                         category=internals
family:native function:__psynch_*                        category=internals
family:native function:__semwait_signal                  category=internals
family:native function:__ulock_wait*                     category=internals
family:native function:_dispatch_*                       category=internals
family:native function:futex*                            category=internals
family:native function:__futex*                          category=internals
family:native function:syscall                           category=internals
family:native function:__GI_*                            category=internals
family:native function:_os_unfair_lock*                  category=internals
family:native function:pthread_mutex_*                   category=internals
family:native function:__pthread_mutex_*                 category=internals
family:native function:Nt*                               package:**ntdll.dll category=internals
family:native function:Zw*                               package:**ntdll.dll category=internals
family:native function:Rtl*                              package:**ntdll.dll category=internals

# What follows from all that
category:system                                          -app
category:std                                             -app
category:ui                                              -app
category:malloc                                          -app
category:handler                                         -app
category:throw                                           -app
category:indirection                                     -app
category:internals                                       -app
category:entry                                           v-app v-group
category:threadbase                                      -app v-app v-group
category:throw                                           ^-app ^-group -group
category:handler                                         ^-app ^-group -group
category:malloc                                          ^-app ^-group
category:indirection                                     -group
category:ui | [ category:ui ]                            -group
[ category:system ] | category:internals                 -group
)";

// Programs on a virtual machine or an interpreter.
constexpr std::string_view kManaged = R"(
# Java, Kotlin and what else runs there
module:java.*                                            -app
module:javax.*                                           -app
module:jakarta.*                                         -app
module:jdk.*                                             -app
module:sun.awt.*                                         -app
module:sun.misc.*                                        -app
module:sun.net.*                                         -app
module:sun.nio.*                                         -app
module:sun.reflect.*                                     -app
module:sun.rmi.*                                         -app
module:sun.security.*                                    -app
module:com.sun.*                                         -app
module:com.oracle.*                                      -app
module:kotlin.*                                          -app
module:kotlinx.*                                         -app
module:scala.*                                           -app
module:groovy.lang.*                                     -app
module:org.codehaus.groovy.*                             -app
module:clojure.core*                                     -app
module:clojure.lang.*                                    -app
module:android.*                                         -app
module:androidx.*                                        -app
module:com.android.*                                     -app
module:com.google.android.*                              -app
module:com.google.common.*                               -app
module:com.google.firebase.*                             -app
module:com.google.gson.*                                 -app
module:com.google.inject.*                               -app
module:com.google.protobuf.*                             -app
module:dalvik.*                                          -app
module:akka.actor.*                                      -app
module:akka.dispatch.*                                   -app
module:akka.http.*                                       -app
module:akka.stream.*                                     -app
module:ch.qos.logback.*                                  -app
module:com.amazonaws.*                                   -app
module:software.amazon.awssdk.*                          -app
module:com.fasterxml.*                                   -app
module:com.github.benmanes.caffeine.*                    -app
module:com.mongodb.*                                     -app
module:com.mysql.*                                       -app
module:com.netflix.*                                     -app
module:com.rabbitmq.*                                    -app
module:com.squareup.*                                    -app
module:com.zaxxer.hikari.*                               -app
module:freemarker.*                                      -app
module:graphql.execution.*                               -app
module:io.grpc.*                                         -app
module:io.lettuce.*                                      -app
module:io.ktor.*                                         -app
module:io.micrometer.*                                   -app
module:io.micronaut.*                                    -app
module:io.netty.*                                        -app
module:io.quarkus.*                                      -app
module:io.reactivex.*                                    -app
module:io.sentry.*                                       -app
module:io.undertow.*                                     -app
module:io.vertx.*                                        -app
module:javassist.*                                       -app
module:junit.*                                           -app
module:net.bytebuddy.*                                   -app
module:net.sf.cglib.*                                    -app
module:okhttp3.*                                         -app
module:okio.*                                            -app
module:org.aopalliance.*                                 -app
module:org.apache.*                                      -app
module:org.aspectj.*                                     -app
module:org.eclipse.jetty.*                               -app
module:org.glassfish.*                                   -app
module:org.hibernate.*                                   -app
module:org.jboss.*                                       -app
module:org.jooq.*                                        -app
module:org.junit.*                                       -app
module:org.mariadb.*                                     -app
module:org.mockito.*                                     -app
module:org.mongodb.*                                     -app
module:org.mybatis.*                                     -app
module:org.postgresql.*                                  -app
module:org.quartz.*                                      -app
module:org.slf4j.*                                       -app
module:org.springframework.*                             -app
module:org.thymeleaf.*                                   -app
module:org.wildfly.*                                     -app
module:org.xnio.*                                        -app
module:play.api.*                                        -app
module:play.core.*                                       -app
module:reactor.core.*                                    -app
module:reactor.netty.*                                   -app
module:redis.clients.jedis.*                             -app
module:retrofit2.*                                       -app
module:rx.internal.*                                     -app
module:rx.observers.*                                    -app
# Calls by reflection and through proxies come and go with the number of calls before.
module:*$$FastClassBy*                                   -app -group
module:*$$EnhancerBy*                                    -app -group
module:java.lang.reflect.*                               -group
module:jdk.internal.reflect.*                            -group
module:sun.reflect.*                                     -group
module:com.sun.proxy.*                                   -group

# .NET
family:other module:System.*                             -app
family:other module:Microsoft.*                          -app
family:other module:Newtonsoft.*                         -app
family:other module:Npgsql.*                             -app
family:other module:Sentry.*                             -app
family:other module:System.Runtime.ExceptionServices.*   -group
family:other module:System.Runtime.CompilerServices.TaskAwaiter* -group

# Python
path:**/site-packages/**                                 -app
path:**/dist-packages/**                                 -app
path:**/lib/python?.?/**                                 -app
path:**/lib/python?.??/**                                -app
path:**/lib64/python?.?/**                               -app
path:**/lib64/python?.??/**                              -app
path:"<frozen *>"                                        -app
path:**/sentry_sdk/**                                    -app -group

# Ruby
path:**/gems/**                                          -app
path:**/rubygems/**                                      -app
path:**/lib/ruby/**                                      -app
path:**/vendor/bundle/**                                 -app
path:"<internal:*>"                                      -app

# PHP, Go and others that keep what they use beside what they are
family:other path:**/vendor/**                           -app
path:**/go/pkg/mod/**                                    -app
path:**/go/src/runtime/**                                -app
path:**/go/src/net/http/**                               -app
path:**/golang/src/**                                    -app
path:**/go-*/src/runtime/**                              -app
path:**/go-*/src/net/http/**                             -app
path:**/.cargo/registry/**                               -app
path:**/.cargo/git/checkouts/**                          -app
path:/rustc/**                                           -app
path:**/.pub-cache/**                                    -app
path:**/share/perl/**                                    -app
path:**/share/perl5/**                                   -app
family:other path:**/deps/*/lib/**                       -app
family:other path:/usr/lib/**                            -app
family:other path:/usr/lib64/**                          -app
)";

constexpr std::string_view kJavascript = R"(
family:javascript path:**/node_modules/**                -app
family:javascript path:**/bower_components/**            -app
family:javascript path:node:**                           -app
family:javascript path:internal/**                       -app
family:javascript path:**/vite/client*                   -app
family:javascript path:http*://unpkg.com/**              -app
family:javascript path:http*://cdnjs.cloudflare.com/**   -app
family:javascript path:http*://cdn.jsdelivr.net/**       -app
family:javascript path:http*://esm.sh/**                 -app
family:javascript path:http*://cdn.skypack.dev/**        -app
family:javascript path:http*://ajax.googleapis.com/**    -app
family:javascript path:http*://maps.googleapis.com/**    -app
family:javascript path:http*://code.jquery.com/**        -app
family:javascript path:http*://connect.facebook.net/**   -app
family:javascript path:http*://js.stripe.com/**          -app
family:javascript path:http*://www.google-analytics.com/** -app
family:javascript path:http*://www.googletagmanager.com/** -app
family:javascript path:http*://browser.sentry-cdn.com/** -app
family:javascript path:http*://js.sentry-cdn.com/**      -app
# Of the browser's extensions, not of the page
family:javascript path:chrome-extension://**             -app
family:javascript path:moz-extension://**                -app
family:javascript path:safari-extension://**             -app
family:javascript path:safari-web-extension://**         -app
family:javascript path:webkit-masked-url://**            -app
# What a bundler writes around modules
family:javascript path:**webpack/bootstrap*              -app -group
family:javascript path:**webpack/runtime/**              -app -group
family:javascript path:**webpack/startup*                -app -group
family:javascript function:__webpack_require__           -app -group
# What stands in for missing parts of the language
family:javascript path:**/core-js/**                     -app -group
family:javascript path:**/core-js-pure/**                -app -group
family:javascript path:**/@babel/**                      -app -group
family:javascript path:**/babel-runtime/**               -app -group
family:javascript path:**/regenerator-runtime/**         -app -group
family:javascript path:**/tslib/**                       -app -group
family:javascript path:**/zone.js/**                     -app -group
family:javascript path:**/polyfill*                      -app -group
family:javascript path:**/polyfills/**                   -app -group
# What watches the program for us
family:javascript path:**/@sentry/**                     -app -group
family:javascript path:**/@sentry-internal/**            -app -group
family:javascript module:@sentry*                        -app -group
family:javascript function:sentryWrapped                 -app -group
)";

}  // namespace

std::string base_stack_rules() {
  std::string rules;
  for (const std::string_view part : {kNative, kManaged, kJavascript}) rules += part;
  return rules;
}

}  // namespace bellwether::errors
