#include "errors/grouping/base_stack_rules.h"

namespace bellwether::errors {

std::string_view base_stack_rules() {
  return R"(
# ---- Native: what belongs to the system
family:native package:/usr/lib/**                 category=system
family:native package:/usr/lib64/**               category=system
family:native package:/usr/local/lib/**           category=system
family:native package:/lib/**                     category=system
family:native package:/lib64/**                   category=system
family:native package:/system/library/**          category=system
family:native package:/apex/**                    category=system
family:native package:/system/lib/**              category=system
family:native package:/system/lib64/**            category=system
family:native package:/vendor/lib/**              category=system
family:native package:/vendor/lib64/**            category=system
family:native package:?:/windows/**               category=system
family:native package:linux-gate.so*              category=system
family:native package:linux-vdso.so*              category=system
family:native package:**/libc.so*                 category=system
family:native package:**/libpthread*.so*          category=system
family:native package:**/libstdc++.so*            category=system
family:native package:**/libc++*.so*              category=system

# ---- Native: libraries of the language
family:native function:std::*                     category=std
family:native function:__gnu_cxx::*               category=std
family:native function:boost::*                   category=std
family:native function:core::*                    category=std
family:native function:alloc::*                   category=std
family:native function:__rust_*                   category=std
family:native function:Swift.*                    category=std
family:native function:__ndk1::*                  category=std

# ---- Native: loops of user interfaces
family:native function:UIApplicationMain          category=ui
family:native function:NSApplicationMain          category=ui
family:native function:CFRunLoop*                 category=ui
family:native function:__CFRunLoop*               category=ui
family:native function:GSEventRun*                category=ui
family:native function:DispatchMessage*           category=ui
family:native function:g_main_loop_run            category=ui
family:native function:gtk_main                   category=ui
family:native function:QEventLoop::*              category=ui

# ---- Native: where threads and programs begin
family:native function:main                       category=threadbase
family:native function:wmain                      category=threadbase
family:native function:WinMain                    category=threadbase
family:native function:wWinMain                   category=threadbase
family:native function:_start                     category=threadbase
family:native function:start                      category=threadbase
family:native function:start_thread               category=threadbase
family:native function:clone                      category=threadbase
family:native function:__clone                    category=threadbase
family:native function:__libc_start_main*         category=threadbase
family:native function:__libc_start_call_main     category=threadbase
family:native function:_pthread_start             category=threadbase
family:native function:__pthread_start*           category=threadbase
family:native function:thread_start               category=threadbase
family:native function:_pthread_wqthread          category=threadbase
family:native function:start_wqthread             category=threadbase
family:native function:BaseThreadInitThunk        category=threadbase
family:native function:RtlUserThreadStart         category=threadbase
family:native function:_RtlUserThreadStart        category=threadbase
family:native function:mainCRTStartup             category=threadbase
family:native function:__scrt_common_main*        category=threadbase
family:native function:invoke_main                category=threadbase

# ---- Native: how an error is raised once it has happened
family:native function:__cxa_throw                category=throw
family:native function:__cxa_rethrow              category=throw
family:native function:__cxa_call_terminate       category=throw
family:native function:_Unwind_RaiseException     category=throw
family:native function:_Unwind_Resume             category=throw
family:native function:_CxxThrowException         category=throw
family:native function:RaiseException             category=throw
family:native function:objc_exception_throw       category=throw
family:native function:std::terminate             category=throw
family:native function:std::rethrow_exception     category=throw
family:native function:std::__throw_*             category=throw
family:native function:std::panicking::*          category=throw
family:native function:core::panicking::*         category=throw
family:native function:rust_begin_unwind          category=throw
family:native function:rust_panic*                category=throw
family:native function:abort                      category=throw
family:native function:__abort*                   category=throw
family:native function:raise                      category=throw
family:native function:__pthread_kill*            category=throw
family:native function:pthread_kill               category=throw
family:native function:__assert_fail*             category=throw
family:native function:__assert_rtn               category=throw
family:native function:__chk_fail                 category=throw
family:native function:__fortify_fail*            category=throw
family:native function:__stack_chk_fail           category=throw
family:native function:"*swift_runtime_on_report" category=throw
family:native function:swift::fatalError*         category=throw
family:native function:_assertionFailure*         category=throw

# ---- Native: memory
family:native function:malloc                     category=malloc
family:native function:calloc                     category=malloc
family:native function:realloc                    category=malloc
family:native function:free                       category=malloc
family:native function:_int_malloc                category=malloc
family:native function:_int_free                  category=malloc
family:native function:malloc_*                   category=malloc
family:native function:__libc_malloc*             category=malloc
family:native function:szone_*                    category=malloc
family:native function:tiny_*                     category=malloc
family:native function:je_*                       category=malloc
family:native function:RtlAllocateHeap            category=malloc
family:native function:RtlFreeHeap                category=malloc
family:native function:"operator new"             category=malloc
family:native function:"operator delete"          category=malloc

# ---- Native: handlers of signals and errors
family:native function:_sigtramp                  category=handler
family:native function:__restore_rt               category=handler
family:native function:"<signal handler called>"  category=handler
family:native function:KiUserExceptionDispatch*   category=handler
family:native function:UnhandledExceptionFilter*  category=handler
family:native function:*crashpad*                 category=handler
family:native function:*breakpad*                 category=handler
family:native function:sentry_*                   category=handler
family:native function:-[SentryCrash*             category=handler

# ---- Native: calls that only lead to another
family:native function:objc_msgSend*              category=indirection
family:native function:_dispatch_call_block*      category=indirection
family:native function:_dispatch_client_callout*  category=indirection
family:native function:_dispatch_*                category=internals
family:native function:std::invoke*               category=indirection
family:native function:std::__invoke*             category=indirection
family:native function:std::function*             category=indirection
family:native function:std::__1::__invoke*        category=indirection
family:native function:std::sys_common::backtrace::* category=indirection
family:native function:std::panic::catch_unwind   category=indirection
family:native function:core::ops::function::*     category=indirection
family:native function:__rust_maybe_catch_panic   category=indirection
family:native function:rt_sigreturn               category=internals
family:native function:mach_msg*                  category=internals
family:native function:__psynch_*                 category=internals
family:native function:futex*                     category=internals
family:native function:__GI_*                     category=internals
family:native function:Nt*                        package:**/ntdll.dll category=internals

# ---- Native: what follows from the categories
category:system                                   -app
category:std                                      -app
category:ui                                       -app
category:threadbase                               v-app
category:throw                                    -app ^-app
category:malloc                                   -app ^-app
category:handler                                  -app ^-app
category:indirection                              -app
category:internals                                -app
category:threadbase                               v-group
category:throw                                    -group ^-group
category:malloc                                   ^-group
category:handler                                  -group ^-group
category:indirection                              -group
[ category:system ] | category:internals          -group
family:native module:*                            function:"<unknown>" -group

# ---- Java and Kotlin
module:java.*                                     -app
module:javax.*                                    -app
module:jakarta.*                                  -app
module:jdk.*                                      -app
module:sun.*                                      -app
module:com.sun.*                                  -app
module:kotlin.*                                   -app
module:kotlinx.*                                  -app
module:scala.*                                    -app
module:groovy.*                                   -app
module:org.codehaus.groovy.*                      -app
module:clojure.*                                  -app
module:android.*                                  -app
module:androidx.*                                 -app
module:com.android.*                              -app
module:com.google.android.*                       -app
module:dalvik.*                                   -app
module:org.apache.*                               -app
module:org.springframework.*                      -app
module:org.hibernate.*                            -app
module:org.eclipse.*                              -app
module:org.jboss.*                                -app
module:org.wildfly.*                              -app
module:org.postgresql.*                           -app
module:com.mysql.*                                -app
module:com.zaxxer.hikari.*                        -app
module:com.fasterxml.*                            -app
module:com.google.common.*                        -app
module:com.google.gson.*                          -app
module:io.netty.*                                 -app
module:io.undertow.*                              -app
module:io.vertx.*                                 -app
module:io.grpc.*                                  -app
module:io.reactivex.*                             -app
module:io.micronaut.*                             -app
module:io.quarkus.*                               -app
module:io.sentry.*                                -app
module:reactor.*                                  -app
module:rx.*                                       -app
module:akka.*                                     -app
module:play.*                                     -app
module:okhttp3.*                                  -app
module:okio.*                                     -app
module:retrofit2.*                                -app
module:ch.qos.logback.*                           -app
module:org.slf4j.*                                -app
module:org.junit.*                                -app
module:junit.*                                    -app
module:org.mockito.*                              -app
module:net.bytebuddy.*                            -app
module:*$$FastClassBy*                            -app -group
module:*$$EnhancerBy*                             -app -group
module:sun.reflect.*                              -group
module:jdk.internal.reflect.*                     -group
module:java.lang.reflect.*                        -group

# ---- .NET
module:System.*                                   family:other -app
module:Microsoft.*                                family:other -app

# ---- Python, Ruby, PHP, Go, Perl, Elixir
path:**/site-packages/**                          -app
path:**/dist-packages/**                          -app
path:**/lib/python?.?/**                          -app
path:**/lib/python?.??/**                         -app
path:**/lib64/python*/**                          -app
path:"<frozen *>"                                 -app
family:other path:/usr/lib/**                     -app
family:other path:/usr/local/lib/**               -app
family:other path:/usr/share/**                   -app
path:**/gems/**                                   -app
path:**/rubygems/**                               -app
path:**/lib/ruby/**                               -app
path:**/vendor/bundle/**                          -app
family:other path:**/vendor/**                    -app
path:**/go/pkg/mod/**                             -app
path:**/go/src/runtime/**                         -app
path:**/golang/src/**                             -app
path:**/.cargo/registry/**                        -app
path:**/rustc/**                                  -app
path:**/share/perl*/**                            -app
path:**/deps/*/lib/**                             family:other -app

# ---- JavaScript
family:javascript path:**/node_modules/**         -app
family:javascript path:**/bower_components/**     -app
family:javascript path:node:**                    -app
family:javascript path:internal/**                -app
family:javascript path:**/webpack/bootstrap*      -app -group
family:javascript path:**/webpack/runtime/**      -app -group
family:javascript path:**/vite/client*            -app
family:javascript path:http*://unpkg.com/**       -app
family:javascript path:http*://cdnjs.cloudflare.com/** -app
family:javascript path:http*://cdn.jsdelivr.net/** -app
family:javascript path:http*://esm.sh/**          -app
family:javascript path:http*://ajax.googleapis.com/** -app
family:javascript path:http*://code.jquery.com/** -app
family:javascript path:http*://www.googletagmanager.com/** -app
family:javascript path:http*://browser.sentry-cdn.com/** -app
family:javascript path:chrome-extension://**      -app
family:javascript path:moz-extension://**         -app
family:javascript path:safari-extension://**      -app
family:javascript path:safari-web-extension://**  -app
# What stands in for missing functions of the machine, and what wraps calls to watch them.
family:javascript path:**/core-js/**              -app -group
family:javascript path:**/core-js-pure/**         -app -group
family:javascript path:**/@babel/**               -app -group
family:javascript path:**/babel-runtime/**        -app -group
family:javascript path:**/regenerator-runtime/**  -app -group
family:javascript path:**/tslib/**                -app -group
family:javascript path:**/zone.js/**              -app -group
family:javascript path:**/polyfill*               -app -group
family:javascript path:**/@sentry/**              -app -group
family:javascript path:**/@sentry-internal/**     -app -group
family:javascript function:sentryWrapped          -app -group
family:javascript module:@sentry/*                -app -group
)";
}

}  // namespace bellwether::errors
